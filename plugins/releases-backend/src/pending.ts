/**
 * Holds the places of parts that are being written, so that the rest can start. Goes away with the last of them.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Engine } from './engine';
import { Environments } from './environments';
import { Ledger } from './ledger';
import { Services } from './services';

function refuse(part: string): never {
  throw new ReleasesError('part.pending', `The ${part} is not there yet.`, {
    status: 503,
  });
}

function pending<T extends object>(part: string, known: Partial<T>): T {
  return new Proxy(known as T, {
    get: (target, key) =>
      key in target || typeof key === 'symbol'
        ? Reflect.get(target, key)
        : () => refuse(part),
  });
}

export function pendingLedger(): Ledger {
  return pending<Ledger>('ledger', {
    append: async () => {},
    start: async () => {},
    stop: async () => {},
  });
}

export function pendingEngine(): Engine {
  return pending<Engine>('engine', {
    registerOperationKind: () => {},
    registerStepKind: () => {},
    start: async () => {},
    stop: async () => {},
    health: () => ({ ok: true, loops: [] }),
  });
}

export function pendingEnvironments(_services: Services): Environments {
  return pending<Environments>('environments', { definitions: () => [] });
}
