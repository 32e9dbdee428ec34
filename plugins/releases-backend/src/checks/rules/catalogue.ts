/**
 * What a catalogue of checks must look like.
 */
import { CheckDefinition } from '@slipway/backstage-plugin-releases-common';

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Under this name a tester's own verdict is kept. */
export const ACCEPTANCE = 'acceptance';

const MAX_CHECKS = 50;
const MAX_SECONDS = 600;

export interface CatalogueProblem {
  path: string;
  message: string;
}

/** Every problem with its place; none when the catalogue is fine. */
export function catalogueProblems(
  items: CheckDefinition[],
  environments: string[],
): CatalogueProblem[] {
  const problems = items.flatMap((check, index) =>
    checkProblems(check, environments).map(problem => ({
      path: `items[${index}].${problem.path}`,
      message: problem.message,
    })),
  );
  const names = items.map(check => check.name);
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index) {
      problems.push({
        path: `items[${index}].name`,
        message: `'${name}' is there twice.`,
      });
    }
  });
  if (items.length > MAX_CHECKS) {
    problems.push({ path: 'items', message: `At most ${MAX_CHECKS} checks.` });
  }
  return problems;
}

function checkProblems(
  check: CheckDefinition,
  environments: string[],
): CatalogueProblem[] {
  const problems: CatalogueProblem[] = [];
  const problem = (path: string, message: string) =>
    problems.push({ path, message });
  if (!NAME.test(check.name)) {
    problem('name', 'A name has lower-case letters, digits and dashes.');
  }
  if (check.name === ACCEPTANCE) {
    problem(
      'name',
      `'${ACCEPTANCE}' is what a tester's own verdict is called; choose another name.`,
    );
  }
  const unknown = check.required.find(name => !environments.includes(name));
  if (unknown !== undefined) {
    problem(
      'required',
      `There is no environment '${unknown}'; use ${environments.join(', ')}.`,
    );
  }
  const seconds = check.timeoutSeconds;
  if (seconds !== undefined && !(seconds >= 1 && seconds <= MAX_SECONDS)) {
    problem('timeoutSeconds', `From 1 to ${MAX_SECONDS}.`);
  }
  if (check.type === 'http') {
    if (!/^\/(?!\/)[^\s#\\]*$/.test(check.path ?? '')) {
      problem(
        'path',
        'An HTTP check needs a path that begins with one / and has no spaces.',
      );
    }
    const status = check.expectStatus;
    if (status !== undefined && !(status >= 100 && status <= 599)) {
      problem('expectStatus', 'From 100 to 599.');
    }
  } else if (!check.script?.trim() || check.script.length > 64 * 1024) {
    problem('script', 'A script check needs a script of at most 64 KiB.');
  }
  return problems;
}
