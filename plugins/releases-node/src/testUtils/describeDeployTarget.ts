/**
 * The contract suite of deploy targets. A driver's test calls it once against the real thing.
 */
/* eslint-disable jest/no-export -- a suite that drivers' tests call, not a test file of its own */
import { ContractCheck, runContractCheck } from './contractCheck';
import { failureChecks } from './describeDeployTargetFailures';
import { DeployTargetSubject } from './describeDeployTargetSubject';
import { logChecks } from './describeDeployTargetLogs';
import { releaseChecks } from './describeDeployTargetReleases';
import { terminalChecks } from './describeDeployTargetTerminals';
import { verbChecks } from './describeDeployTargetVerbs';

/**
 * Every check of the suite, as values, so that a driver broken on purpose can be held against each.
 *
 * @public
 */
export const deployTargetChecks: ContractCheck<DeployTargetSubject>[] = [
  ...releaseChecks,
  ...failureChecks,
  ...verbChecks,
  ...logChecks,
  ...terminalChecks,
];

/**
 * Runs every check of the DeployTarget contract against a driver.
 *
 * @param name - of the driver
 * @param factory - makes a target with nothing on it and the means to make workloads for it; called anew for each check
 * @param timeoutMs - for one check, default 60 s
 *
 * @public
 */
export function describeDeployTarget(
  name: string,
  factory: () => Promise<DeployTargetSubject>,
  timeoutMs: number = 60_000,
): void {
  describe(`${name} keeps the contract of DeployTarget`, () => {
    it.each(deployTargetChecks.map(check => [check.name, check] as const))(
      '%s',
      async (_name, check) => {
        await runContractCheck(check, factory);
      },
      timeoutMs,
    );
  });
}
