// A suite for others to run, so it exports, and its assertions are in the checks.
/* eslint-disable jest/no-export, jest/expect-expect */
/**
 * The contract suite of source hosts.
 */
import {
  ContractCheck,
  ContractSubject,
  runContractCheck,
} from './contractCheck';
import { SourceHost } from '../contracts';
import { sourceHostChangeChecks } from './sourceHostChangeChecks';
import { sourceHostReadChecks } from './sourceHostReadChecks';
import { sourceHostRepositoryChecks } from './sourceHostRepositoryChecks';
import { TestDriverContext } from './TestDriverContext';

/**
 * A source host under test, started, and a person's hands beside it.
 *
 * @public
 */
export interface SourceHostSubject extends ContractSubject {
  /** The driver; after `restart` another instance. */
  host(): SourceHost;
  context: TestDriverContext;
  /**
   * Pushes a commit with these files as a person would, without the driver. It goes on top of the branch's tip or, by force, of `onto`.
   * A branch that does not exist begins at the default branch's tip. Answers the commit's id.
   */
  push(push: {
    repository: string;
    branch: string;
    files: Record<string, string>;
    onto?: string;
  }): Promise<string>;
  deleteBranch(repository: string, branch: string): Promise<void>;
  /** Stops the driver as a backend that ends does, calls back, and starts a new instance over the same context. */
  restart(whileDown: () => Promise<void>): Promise<void>;
}

/**
 * Every check of the contract, for use by itself.
 *
 * @public
 */
export const sourceHostChecks: ContractCheck<SourceHostSubject>[] = [
  ...sourceHostRepositoryChecks,
  ...sourceHostReadChecks,
  ...sourceHostChangeChecks,
];

/**
 * Declares a jest test for each check.
 *
 * @public
 */
export function describeSourceHost(
  name: string,
  factory: () => Promise<SourceHostSubject>,
): void {
  describe(`${name} keeps the contract of a source host`, () => {
    it.each(sourceHostChecks.map(check => [check.name, check] as const))(
      '%s',
      (_, check) => runContractCheck(check, factory),
      60_000,
    );
  });
}
