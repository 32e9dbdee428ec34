/**
 * The contract suite of build engines.
 */
// A suite for others to run, so it exports, and its assertions are in the checks.
/* eslint-disable jest/no-export, jest/expect-expect */
import { BuildEngine } from '../contracts';
import { buildEngineActChecks } from './buildEngineActChecks';
import { buildEngineReadChecks } from './buildEngineReadChecks';
import { BuildRecipe } from './buildRecipe';
import {
  ContractCheck,
  ContractSubject,
  runContractCheck,
} from './contractCheck';
import { TestDriverContext } from './TestDriverContext';

/**
 * A build engine under test, started, with something to build.
 *
 * @public
 */
export interface BuildEngineSubject extends ContractSubject {
  /** The driver; after `restart` another instance. */
  engine(): BuildEngine;
  context: TestDriverContext;
  /** Bodies in the engine's language. */
  recipes: Record<BuildRecipe, string>;
  /** A body that the engine must refuse. */
  invalidBody: string;
  /** A repository whose `content.txt` holds `old content` in one commit and `new content` in the next, the tip of `main`. */
  source: {
    host: string;
    repository: string;
    commits: { older: string; newer: string };
  };
  /** Stops the driver as a backend that ends does, and starts a new instance over the same context. */
  restart(): Promise<void>;
}

/**
 * Every check of the contract, for use by itself.
 *
 * @public
 */
export const buildEngineChecks: ContractCheck<BuildEngineSubject>[] = [
  ...buildEngineActChecks,
  ...buildEngineReadChecks,
];

/**
 * Declares a jest test for each check.
 *
 * @public
 */
export function describeBuildEngine(
  name: string,
  factory: () => Promise<BuildEngineSubject>,
): void {
  describe(`${name} keeps the contract of a build engine`, () => {
    it.each(buildEngineChecks.map(check => [check.name, check] as const))(
      '%s',
      (_, check) => runContractCheck(check, factory),
      60_000,
    );
  });
}
