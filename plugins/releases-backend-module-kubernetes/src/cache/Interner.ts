/**
 * Holds equal parts of many objects once: the containers of a hundred pods of one Deployment are the same.
 */
import { createHash } from 'node:crypto';

export class Interner {
  private readonly parts = new Map<string, WeakRef<object>>();
  private readonly gone = new FinalizationRegistry<string>(key => {
    // The same part may have come again since.
    if (!this.parts.get(key)?.deref()) {
      this.parts.delete(key);
    }
  });

  /** The part itself, or an equal one that is held already. It is frozen, as it is no longer one object's own. */
  share<T extends object>(part: T): T {
    const key = createHash('sha1')
      .update(JSON.stringify(part))
      .digest('base64');
    const held = this.parts.get(key)?.deref();
    if (held) {
      return held as T;
    }
    deepFreeze(part);
    this.parts.set(key, new WeakRef(part));
    this.gone.register(part, key);
    return part;
  }
}

function deepFreeze(value: unknown): void {
  if (value && typeof value === 'object') {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
}
