/**
 * A replica in a process of its own, that is killed or stopped at a boundary of a step. Started by ./processes.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import knexFactory from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabaseEngine } from '../../../engine/createEngine';
import { createLedger } from '../../../ledger';
import { Journal, JournalTarget } from './journal';
import { applyKind, Boundary, TestNoun } from './kinds';

export interface ChildOptions {
  client: string;
  connection: object;
  journal: string;
  leaseSeconds: number;
  /** What happens to this process, where, once. */
  fault?: {
    at: Boundary | 'in-claim' | 'in-step-end' | 'in-transaction';
    signal: 'SIGKILL' | 'SIGSTOP';
  };
  /** How long each act takes. */
  actMillis?: number;
}

const options: ChildOptions = JSON.parse(process.argv[2]);
const logger: LoggerService = {
  debug: () => {},
  info: message => console.error(message),
  warn: message => console.error(message),
  error: message => console.error(message),
  child: () => logger,
};

async function main() {
  const knex = knexFactory({
    client: options.client,
    connection: options.connection,
    useNullAsDefault: options.client !== 'pg',
  });
  const journal = new Journal(options.journal);
  const ledger = createLedger({ database: knex, logger });
  const engine = createDatabaseEngine({
    database: knex,
    ledger,
    logger,
    options: { leaseSeconds: options.leaseSeconds },
  });
  let struck = false;
  const strike = (place: string, key: string) => {
    if (options.fault?.at === place && !struck) {
      struck = true;
      journal.write({ event: 'mark', key: place, state: key });
      process.kill(process.pid, options.fault.signal);
    }
  };
  const noun = new TestNoun();
  noun.onChange = operation => {
    if (operation.state === 'succeeded') {
      strike('in-transaction', operation.id);
    }
  };
  noun.onStepChange = step => {
    if (step.state === 'running') {
      // The first step begins in the transaction of the claim, the second in that of the first one's end.
      strike(step.id === 'one' ? 'in-claim' : 'in-step-end', step.id);
    }
  };
  engine.registerOperationKind(noun);
  engine.registerStepKind(
    applyKind(new JournalTarget(journal), {
      at: async (boundary, key) => {
        if (boundary === 'after-intent' && options.actMillis) {
          await sleep(options.actMillis);
        }
        strike(boundary, key);
      },
    }),
  );
  process.on('SIGTERM', async () => {
    await engine.stop();
    await ledger.stop();
    await knex.destroy();
    journal.write({ event: 'mark', key: 'handed-over' });
    process.exit(0);
  });
  await ledger.start();
  await engine.start();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
