/*
 * Real engines for the tests: a Kubernetes, and a Docker with a registry, from
 * the test beds beside the repository. Where there are none, or without root,
 * the tests that need them are left out.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../common.mjs';
import { runChild } from './children.mjs';

const BEDS = [
  {
    name: 'Kubernetes',
    program: 'kubernetes',
    folder: 'slipway-k8s',
    variables: { KUBECONFIG: 'SLIPWAY_TEST_KUBECONFIG' },
  },
  {
    name: 'Docker',
    program: 'docker',
    folder: 'slipway-docker',
    variables: {
      DOCKER_HOST: 'SLIPWAY_TEST_DOCKER_HOST',
      REGISTRY: 'SLIPWAY_TEST_REGISTRY',
    },
  },
];

/**
 * Brings up each bed that no environment variable names yet and puts what it
 * prints into the environment. One that runs already is used, and left alone at
 * the end.
 *
 * @param {{
 *   run: { endWith: (program: string) => void },
 *   say: (line: string) => void,
 *   beds?: string,
 *   kept?: string,
 *   isRoot?: boolean,
 * }} options `beds`: the folder of their programs; `kept`: where each has the
 *   folder of what it runs
 */
export async function startTestBeds({
  run,
  say,
  beds = join(ROOT, '../shared/testbed'),
  kept = '/tmp',
  isRoot = process.getuid?.() === 0,
}) {
  for (const { name, program, folder, variables } of BEDS) {
    if (Object.values(variables).every(variable => process.env[variable])) {
      say(`${name} is the one that the environment names.`);
      continue;
    }
    const up = join(beds, program, 'up');
    if (!existsSync(up) || !isRoot) {
      const why = isRoot ? 'there is no test bed' : 'it needs root';
      say(`– skipped: no ${name}, because ${why}.`);
      continue;
    }
    const ours = !isRunning(join(kept, folder));
    if (ours) run.endWith(join(beds, program, 'down'));
    const { code, output } = await runChild(up, []);
    if (code !== 0) throw new Error(`${name} did not come up:\n${output}`);
    for (const [, key, value] of output.matchAll(/^([A-Z_]+)=(.*)$/gm)) {
      if (variables[key]) process.env[variables[key]] = value;
    }
    say(`${name} is ${ours ? '' : 'already '}running for the tests.`);
  }
}

/** Whether one of the programs whose pids a bed keeps is alive. */
function isRunning(folder) {
  return [folder, join(folder, 'pids')]
    .filter(existsSync)
    .flatMap(place =>
      readdirSync(place, { withFileTypes: true })
        .filter(
          entry =>
            entry.isFile() && (place !== folder || /\.pid$/.test(entry.name)),
        )
        .map(entry => Number(readFileSync(join(place, entry.name), 'utf8'))),
    )
    .some(isAlive);
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
