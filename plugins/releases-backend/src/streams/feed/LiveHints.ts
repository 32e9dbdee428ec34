/**
 * Hints that something of a placement changed on its target, coalesced, from one watch of each driver however many people look.
 */
import { Drivers } from '../../drivers';

/** What changed; whoever cares reads the environment again. */
export interface LiveHint {
  service: string;
  environment: string;
  target: string;
}

/** At most four a second for one placement. */
const INTERVAL_MILLIS = 250;

export class LiveHints {
  private readonly listeners = new Set<(hint: LiveHint) => void>();
  private watches: { close(): void }[] = [];
  /** Placements told of within the last interval; `again` when something came since. */
  private readonly quiet = new Map<
    string,
    { timer: NodeJS.Timeout; again: boolean }
  >();

  constructor(private readonly drivers: Pick<Drivers, 'targets'>) {}

  /** The first listener starts the watches, the last one ends them. */
  subscribe(listener: (hint: LiveHint) => void): { close(): void } {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.watches = this.drivers
        .targets()
        .map(({ definition, driver }) =>
          driver.watch(({ service, environment }) =>
            this.changed({ service, environment, target: definition.id }),
          ),
        );
    }
    return {
      close: () => {
        if (this.listeners.delete(listener) && this.listeners.size === 0) {
          this.stop();
        }
      },
    };
  }

  stop(): void {
    this.watches.forEach(watch => watch.close());
    this.watches = [];
    this.quiet.forEach(({ timer }) => clearTimeout(timer));
    this.quiet.clear();
  }

  private changed(hint: LiveHint): void {
    const key = hintKey(hint);
    const quiet = this.quiet.get(key);
    if (quiet) {
      quiet.again = true;
      return;
    }
    this.tell(key, hint);
  }

  private tell(key: string, hint: LiveHint): void {
    const timer = setTimeout(() => {
      const { again } = this.quiet.get(key)!;
      this.quiet.delete(key);
      if (again) {
        this.tell(key, hint);
      }
    }, INTERVAL_MILLIS);
    this.quiet.set(key, { timer, again: false });
    this.listeners.forEach(listener => listener(hint));
  }
}

export function hintKey(hint: LiveHint): string {
  return JSON.stringify([hint.service, hint.environment, hint.target]);
}
