/** Checks: a service's catalogue of tests, and their results. */
import { Config } from '@backstage/config';
import { Knex } from 'knex';
import { Noun } from '../core';
import { httpCheck } from './httpCheck';
import { checkKind } from './kind';
import { addCheckRoutes } from './router';
import { scriptCheck } from './scriptCheck';
import { checkRun } from './steps/checkRun';
import { CheckStore } from './store';
import { Checks } from './types';

export type { CheckResult, Checks, CheckSubject } from './types';

export function createChecks(options: {
  database: Knex;
  config: Config;
}): Checks {
  const store = new CheckStore(options.database);
  // Scripts run beside the backend, so outside development somebody must have said that this is fine.
  const scriptsAllowed =
    options.config.getOptionalBoolean('releases.checks.allowScripts') ??
    process.env.NODE_ENV !== 'production';
  return {
    catalogue: (service, tx) => store.catalogue(service, tx),
    async required(service, environment, tx) {
      const all = await store.catalogue(service, tx);
      return all.filter(check => check.required.includes(environment));
    },
    async run(definition, subject, signal) {
      if (definition.type === 'http') {
        return httpCheck(definition, subject, signal);
      }
      return scriptsAllowed
        ? scriptCheck(definition, subject, signal)
        : {
            passed: false,
            message:
              'Scripts are not allowed here; an administrator can allow them with releases.checks.allowScripts.',
          };
    },
    record: (tx, run) => store.record(tx, run),
  };
}

export const checksNoun: Noun = {
  register(core) {
    const store = new CheckStore(core.database);
    core.engine.registerOperationKind(checkKind(store));
    core.engine.registerStepKind(checkRun(core, store));
  },
  addRoutes: addCheckRoutes,
};
