/*
 * Is MkDocs there to build documentation with?
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ServiceUnavailableError } from '@backstage/errors';

/** Throws a sentence that says what to install when `mkdocs` cannot be run. */
export async function assertMkdocs(command = 'mkdocs'): Promise<void> {
  try {
    await promisify(execFile)(command, ['--version']);
  } catch (cause) {
    throw new ServiceUnavailableError(
      'The documentation cannot be built because MkDocs is not installed where the portal runs. ' +
        "Install it with 'pip install mkdocs-techdocs-core' and open the page again.",
      cause,
    );
  }
}
