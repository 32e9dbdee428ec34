/**
 * What names from outside must look like before they come near a path or a command.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';

const REPOSITORY_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
// What git itself refuses in a reference, and whatever could be taken for an option or a revision expression.
const UNSAFE_IN_REFERENCE =
  // eslint-disable-next-line no-control-regex
  /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|[/.]$|\/\.|\.lock(\/|$)|^@$/;

export function checkRepositoryName(name: string): void {
  if (!isRepositoryName(name)) {
    throw new ReleasesError(
      'repository.name-invalid',
      `${JSON.stringify(
        name,
      )} cannot be the name of a repository: use 1 to 63 lower-case letters, digits and hyphens, beginning with a letter or digit.`,
      { status: 400, details: { name } },
    );
  }
}

export function isRepositoryName(name: string): boolean {
  return typeof name === 'string' && REPOSITORY_NAME.test(name);
}

/** Whether it can name a branch, tag or commit; says nothing about its existence. */
export function isReferenceName(name: string): boolean {
  return (
    typeof name === 'string' &&
    name.length > 0 &&
    name.length <= 255 &&
    !UNSAFE_IN_REFERENCE.test(name)
  );
}

export function checkBranchName(name: string): void {
  if (!isReferenceName(name) || name === 'HEAD') {
    throw new ReleasesError(
      'branch.name-invalid',
      `${JSON.stringify(
        name,
      )} cannot be the name of a branch: no spaces, '..', '~', '^', ':', '?', '*', '[' or '\\', and no '-', '/' or '.' at its start.`,
      { status: 400, details: { name } },
    );
  }
}

/** A path inside a repository: relative, with `/`, without `.`, `..` or `.git` segments. */
export function isRepositoryPath(path: string): boolean {
  return (
    typeof path === 'string' &&
    path.length > 0 &&
    path.length <= 4096 &&
    // eslint-disable-next-line no-control-regex
    !/[\x00-\x1f\x7f\\]/.test(path) &&
    path
      .split('/')
      .every(
        segment =>
          segment !== '' &&
          segment !== '.' &&
          segment !== '..' &&
          segment.toLowerCase() !== '.git',
      )
  );
}
