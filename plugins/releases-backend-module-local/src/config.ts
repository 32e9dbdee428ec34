/**
 * Configuration that the embedded drivers share: where they keep their files, and whether they may run at all.
 */
import { Config } from '@backstage/config';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The absolute path of `releases.local.dataDirectory`, default `.slipway`. A relative one counts from the root of the repository that the
 * process runs in, so that backend and scripts agree on it whatever folder they start from.
 */
export function readDataDirectory(rootConfig: Config): string {
  const configured =
    rootConfig.getOptionalString('releases.local.dataDirectory') ?? '.slipway';
  return path.resolve(findRepositoryRoot(process.cwd()), configured);
}

/**
 * Throws `local.outside-development` unless NODE_ENV is `development` or `test`, or configuration allows more. NODE_ENV unset counts as
 * outside: it is what a production start that forgot to set it looks like.
 *
 * @param what - the driver, as in `The local source host`
 */
export function assertMayRun(rootConfig: Config, what: string): void {
  const nodeEnv = process.env.NODE_ENV;
  if (nodeEnv === 'development' || nodeEnv === 'test') {
    return;
  }
  if (
    rootConfig.getOptionalBoolean('releases.local.allowOutsideDevelopment') ===
    true
  ) {
    return;
  }
  const seen = nodeEnv ? `is '${nodeEnv}'` : 'is not set';
  throw new ReleasesError(
    'local.outside-development',
    `${what} runs programs as the backend's own user and is meant for development only, but NODE_ENV ${seen}. Set NODE_ENV=development, use another driver, or set releases.local.allowOutsideDevelopment: true.`,
    { status: 500, details: { nodeEnv: nodeEnv ?? null } },
  );
}

export interface BuildSettings {
  logLimitBytes: number;
  killGraceSeconds: number;
  maxConcurrent: number;
  passEnvironment: string[];
}

/** The block `releases.local.builds` with its defaults. */
export function readBuildSettings(rootConfig: Config): BuildSettings {
  const block = rootConfig.getOptionalConfig('releases.local.builds');
  return {
    logLimitBytes: positive(block, 'logLimitBytes', 20 * 1024 * 1024),
    killGraceSeconds: positive(block, 'killGraceSeconds', 5),
    maxConcurrent: positive(block, 'maxConcurrent', 2),
    passEnvironment: block?.getOptionalStringArray('passEnvironment') ?? [],
  };
}

function positive(
  block: Config | undefined,
  key: string,
  fallback: number,
): number {
  const value = block?.getOptionalNumber(key) ?? fallback;
  if (!(value > 0)) {
    throw new ReleasesError(
      'local.config-invalid',
      `releases.local.builds.${key} is ${value}; it must be above 0.`,
      { status: 500 },
    );
  }
  return value;
}

/** The nearest folder upwards whose package.json has workspaces, or else `start` itself. */
function findRepositoryRoot(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (
      existsSync(manifest) &&
      JSON.parse(readFileSync(manifest, 'utf8')).workspaces
    ) {
      return folder;
    }
    if (path.dirname(folder) === folder) {
      return start;
    }
  }
}
