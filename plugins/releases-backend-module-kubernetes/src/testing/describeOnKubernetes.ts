/**
 * Tests that need a real API server: skipped, saying so, where there is none.
 */
/* eslint-disable jest/no-export, jest/valid-title, jest/valid-describe-callback, jest/no-disabled-tests -- called by tests, not a test file of its own */
import { TestBed } from './TestBed';

const KUBECONFIG = process.env.SLIPWAY_TEST_KUBECONFIG;

/** Starting a pod, or ending one, on a loaded machine. */
const TEST_MS = 120_000;

/**
 * `describe` with a test bed, whose things are deleted at the end.
 */
export function describeOnKubernetes(
  name: string,
  tests: (bed: TestBed) => void,
): void {
  const bed = new TestBed(KUBECONFIG ?? 'none');
  const body = () => {
    jest.setTimeout(TEST_MS);
    afterAll(() => bed.close());
    tests(bed);
  };
  if (KUBECONFIG) describe(name, body);
  else describe.skip(`${name} (skipped: no SLIPWAY_TEST_KUBECONFIG)`, body);
}
