/**
 * Ends an attempt whose runner has: keeps what the steps made, or says why not.
 */
import {
  Artifact,
  DriverContext,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { existsSync } from 'node:fs';
import { appendFile, rm, stat } from 'node:fs/promises';
import { Attempt, BuildResult, PACKAGE_STAGE } from './Attempt';
import { writeJson } from './files';
import { checkVersionName, Manifest, readManifest, readText } from './manifest';
import { packArtifact } from './pack';

/**
 * Writes the result of an attempt whose steps have succeeded.
 *
 * @throws when a later try may succeed, as when the database is away
 */
export async function keepArtifacts(
  attempt: Attempt,
  context: DriverContext,
): Promise<void> {
  const { size } = await stat(attempt.file('log'));
  const packaging = { startedAt: new Date().toISOString(), logOffset: size };
  try {
    const manifest = await readManifest(attempt.file('work'));
    const versionName = await nameVersion(attempt, manifest);
    const artifacts = await storeAll(attempt, manifest, context);
    const lines = artifacts.map(
      ({ name, digest, size: bytes }) =>
        `Kept artifact ${name}: ${digest}, ${bytes} bytes`,
    );
    const aborted = existsSync(attempt.file('abort.json'));
    await end(attempt, [`Stage ${PACKAGE_STAGE}`, ...lines], {
      outcome: aborted ? 'aborted' : 'succeeded',
      finishedAt: new Date().toISOString(),
      artifacts: aborted ? [] : artifacts,
      packaging,
      ...(aborted
        ? {
            failure: {
              code: 'build.aborted',
              message: 'The build was aborted.',
              stage: PACKAGE_STAGE,
            },
          }
        : { versionName }),
    });
  } catch (error) {
    if (!(error instanceof ReleasesError) || error.nature !== 'permanent') {
      throw error;
    }
    await fail(attempt, error, packaging);
  }
}

/** Writes that the attempt failed after, or without, its steps. */
export async function fail(
  attempt: Attempt,
  { code, message }: { code: string; message: string },
  packaging?: BuildResult['packaging'],
): Promise<void> {
  const stage = packaging && PACKAGE_STAGE;
  await end(attempt, [...(stage ? [`Stage ${stage}`] : []), message], {
    outcome: 'failed',
    finishedAt: new Date().toISOString(),
    failure: { code, message, ...(stage && { stage }) },
    artifacts: [],
    packaging,
  });
}

async function end(
  attempt: Attempt,
  lines: string[],
  result: BuildResult,
): Promise<void> {
  await rm(attempt.file('reserve'), { force: true });
  const text = lines.map(line => `[slipway] ${line}\n`).join('');
  await appendFile(attempt.file('log'), text);
  await writeJson(attempt.file('result.json'), result);
}

async function storeAll(
  attempt: Attempt,
  manifest: Manifest,
  context: DriverContext,
): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const declared of manifest.artifacts) {
    const archive = await packArtifact(attempt.file('work'), declared);
    const { digest, size } = await context.blobs.put(archive);
    artifacts.push({
      name: declared.name,
      kind: 'archive',
      digest,
      size,
      command: declared.command,
    });
  }
  return artifacts;
}

/** What a step wrote wins over the manifest. Undefined without either: then the core finds a name. */
async function nameVersion(
  attempt: Attempt,
  manifest: Manifest,
): Promise<string | undefined> {
  const written = (await readText(attempt.file('version')))?.trim();
  return written ? checkVersionName(written) : manifest.version;
}
