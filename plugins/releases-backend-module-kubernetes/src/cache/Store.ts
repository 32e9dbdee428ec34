/**
 * The objects of one kind in one namespace, by name, and what a new state changes in them.
 */
import { CacheChange, KubeObject } from './types';

export class Store {
  private readonly objects = new Map<string, KubeObject>();

  get size(): number {
    return this.objects.size;
  }

  all(): KubeObject[] {
    return [...this.objects.values()];
  }

  set(object: KubeObject): CacheChange[] {
    const { name, uid, resourceVersion } = object.metadata;
    const previous = this.objects.get(name);
    if (!previous) {
      this.objects.set(name, object);
      return [{ type: 'added', object }];
    }
    if (previous.metadata.uid !== uid) {
      // Made anew under the same name while nobody was told.
      this.objects.set(name, object);
      return [
        { type: 'removed', object: previous },
        { type: 'added', object },
      ];
    }
    if (previous.metadata.resourceVersion === resourceVersion) {
      return [];
    }
    this.objects.set(name, object);
    return [{ type: 'changed', object, previous }];
  }

  remove(name: string): CacheChange[] {
    const object = this.objects.get(name);
    this.objects.delete(name);
    return object ? [{ type: 'removed', object }] : [];
  }

  /** Holds exactly these from now on. */
  replace(objects: KubeObject[]): CacheChange[] {
    const names = new Set(objects.map(object => object.metadata.name));
    const gone = [...this.objects.keys()].filter(name => !names.has(name));
    return [
      ...gone.flatMap(name => this.remove(name)),
      ...objects.flatMap(object => this.set(object)),
    ];
  }
}
