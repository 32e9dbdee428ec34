/**
 * One masker for each service, for as long as its secrets stay the same.
 */
import { createMasker, Masker } from './createMasker';

/** Where secrets of a service are known. */
export interface SecretSource {
  /** Changes whenever `values` would; cheap to ask. */
  stamp(service: string): Promise<string>;
  /** The plain values. */
  values(service: string): Promise<string[]>;
}

export interface ServiceMaskers {
  /** For what people read of this service. */
  of(service: string): Promise<Masker>;
}

/** So many services' maskers stay in memory. */
const KEPT = 200;

export class CachedMaskers implements ServiceMaskers {
  private readonly made = new Map<string, { stamp: string; masker: Masker }>();

  constructor(private readonly sources: SecretSource[]) {}

  async of(service: string): Promise<Masker> {
    const stamp = JSON.stringify(
      await Promise.all(this.sources.map(source => source.stamp(service))),
    );
    const known = this.made.get(service);
    if (known?.stamp === stamp) {
      return known.masker;
    }
    const values = await Promise.all(
      this.sources.map(source => source.values(service)),
    );
    const masker = createMasker(values.flat());
    this.made.delete(service);
    this.made.set(service, { stamp, masker });
    if (this.made.size > KEPT) {
      this.made.delete(this.made.keys().next().value!);
    }
    return masker;
  }
}
