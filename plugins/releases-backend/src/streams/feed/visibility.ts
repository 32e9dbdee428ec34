/**
 * What one caller may see of the feed, asked anew now and then so that a permission that was taken away takes effect.
 */
import { ledgerReadPermission } from '@slipway/backstage-plugin-releases-common';
import { Access, Caller } from '../../access';

const REFRESH_MILLIS = 30_000;

export class Visibility {
  private services: 'all' | Set<string> = new Set();
  private everything = false;
  private askedAt = -Infinity;

  constructor(
    private readonly access: Pick<Access, 'readableServices' | 'verdicts'>,
    private readonly caller: Caller,
    /** Only this service, when given. */
    private readonly only?: string,
  ) {}

  /** Asks again when the last answer is older than half a minute, or when `service` is unknown and may be new. Throws what access throws. */
  async refresh(options?: { force?: boolean }): Promise<void> {
    const now = performance.now();
    if (!options?.force && now - this.askedAt < REFRESH_MILLIS) {
      return;
    }
    const [services, [ledger]] = await Promise.all([
      this.access.readableServices(this.caller),
      this.access.verdicts(this.caller, [{ permission: ledgerReadPermission }]),
    ]);
    this.services = services === 'all' ? 'all' : new Set(services);
    this.everything = ledger.allowed;
    this.askedAt = now;
  }

  /** Whether something of this service, or of none, may be told. */
  allows(service: string | undefined): boolean {
    if (service === undefined) {
      return this.everything && this.only === undefined;
    }
    if (this.only !== undefined && this.only !== service) {
      return false;
    }
    return this.services === 'all' || this.services.has(service);
  }
}
