/**
 * What could not be taken in, by name, so that one poisonous object is seen and stops nobody.
 */
import { SetAside } from './types';

/** More are not named. */
const MOST = 100;

export class SetAsides {
  private readonly byName = new Map<string, SetAside>();

  add(name: string, reason: string): void {
    this.byName.delete(name);
    this.byName.set(name, {
      name,
      reason: reason.slice(0, 500),
      at: new Date().toISOString(),
    });
    if (this.byName.size > MOST) {
      this.byName.delete(this.byName.keys().next().value!);
    }
  }

  /** It is well again. */
  lift(name: string): void {
    this.byName.delete(name);
  }

  list(): SetAside[] {
    return [...this.byName.values()];
  }
}
