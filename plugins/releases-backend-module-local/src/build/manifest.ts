/**
 * `slipway.yaml`, by which a checkout declares what its build makes.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { listProblems, readYaml } from './yamlProblems';

const MANIFEST_FILE = 'slipway.yaml';

const MAX_BYTES = 64 * 1024;
const VERSION_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/;
const VERSION_RULE =
  'A version has up to 100 letters, digits, dots, hyphens, _ and +, and begins with a letter or digit';

const insidePath = z
  .string()
  .min(1)
  .refine(
    value =>
      !path.isAbsolute(value) &&
      !value.includes('\0') &&
      !value.split(/[\\/]/).includes('..'),
    "A path stays inside the checkout: relative and without '..'",
  );

const manifest = z
  .object({
    version: z
      .union([z.string(), z.number()])
      .transform(String)
      .pipe(z.string().regex(VERSION_NAME, VERSION_RULE))
      .optional(),
    artifacts: z
      .array(
        z
          .object({
            name: z
              .string()
              .regex(
                /^[a-z0-9][a-z0-9-]{0,62}$/,
                'A name has lower-case letters, digits and hyphens',
              ),
            path: insidePath,
            exclude: z
              .array(
                insidePath.refine(
                  value => !/[*?[]/.test(value),
                  'Name files and folders; patterns are not known',
                ),
              )
              .default([]),
            command: z.array(z.string().min(1)).min(1),
          })
          .strict(),
      )
      .min(1)
      .max(20)
      .refine(
        artifacts =>
          new Set(artifacts.map(({ name }) => name)).size === artifacts.length,
        'Every artifact needs a name of its own',
      ),
  })
  .strict();

export type Manifest = z.infer<typeof manifest>;
export type ArtifactDeclaration = Manifest['artifacts'][number];

/**
 * Reads the file in a checkout, after the steps ran: they may have written it.
 *
 * @throws `build.artifact-missing` when there is none, `build.manifest-invalid` when it is not understood
 */
export async function readManifest(checkout: string): Promise<Manifest> {
  const text = await readText(path.join(checkout, MANIFEST_FILE));
  if (text === undefined) {
    throw new ReleasesError(
      'build.artifact-missing',
      `The build declares no artifact: there is no ${MANIFEST_FILE} at the root of the repository. Add one that names what to keep and the command that starts it.`,
    );
  }
  const read = readYaml(text, manifest);
  if ('problems' in read) {
    const { problems } = read;
    throw new ReleasesError(
      'build.manifest-invalid',
      `${MANIFEST_FILE} is not understood: ${listProblems(problems)}.`,
      { details: { problems } },
    );
  }
  return read.value;
}

/** Checks a version's name that a step wrote. */
export function checkVersionName(name: string): string {
  if (!VERSION_NAME.test(name)) {
    throw new ReleasesError(
      'build.manifest-invalid',
      `${JSON.stringify(
        name.slice(0, 120),
      )} cannot be a version: ${VERSION_RULE}.`,
    );
  }
  return name;
}

/** Undefined when there is none. Links are not followed: they could lead out of the checkout. */
export async function readText(file: string): Promise<string | undefined> {
  const handle = await open(
    file,
    // eslint-disable-next-line no-bitwise
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  ).catch(error => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw new ReleasesError(
      'build.manifest-invalid',
      `${path.basename(file)} cannot be read: ${
        error.code === 'ELOOP' ? 'it is a link' : error.message
      }.`,
      { cause: error },
    );
  });
  if (!handle) {
    return undefined;
  }
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > MAX_BYTES) {
      throw new ReleasesError(
        'build.manifest-invalid',
        `${path.basename(file)} must be a file of at most ${MAX_BYTES} bytes.`,
      );
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
