/**
 * Whether a person may have one terminal at this moment: by their sign-in, and by what the catalog and the grants say of them now.
 */
import {
  terminalOpenPermission,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { Access, Caller } from '../../access';
import { Closing } from './protocol';
import { TerminalSubject } from './TerminalStore';

export class Standing {
  /** Whether the catalog and the grants alone allowed it when it was first asked. */
  private known?: boolean;

  constructor(
    private readonly access: Access,
    private readonly subject: Pick<
      TerminalSubject,
      'service' | 'environment' | 'user'
    >,
  ) {}

  /**
   * A token tells the groups of the time it was made. So the catalog is asked as well, and who lost a group there loses the terminal; unless
   * the sign-in gave them groups that the catalog never knew of. Throws when it can not be known.
   */
  async ask(caller: Caller): Promise<Verdict> {
    const { service, environment, user } = this.subject;
    const object = { service, environment };
    const [verdict] = await this.access.verdicts(caller, [
      { permission: terminalOpenPermission, object },
    ]);
    if (!verdict.allowed) {
      return verdict;
    }
    const now = await this.access.recheck(
      { ref: user },
      terminalOpenPermission,
      object,
    );
    this.known ??= now.allowed;
    return this.known ? now : verdict;
  }
}

/** The end of a terminal whose person may not have it any more. */
export function denied(code?: string, reason?: string): Closing {
  return {
    status: 4403,
    code: code ?? 'permission.denied',
    reason: reason ?? 'You may not use this terminal any more.',
  };
}
