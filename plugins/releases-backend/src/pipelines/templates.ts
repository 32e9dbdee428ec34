/**
 * The pipeline templates of this installation: those that come with Slipway and those of configuration, whose ids win.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import { Drivers } from '../drivers';
import { repositoryRoot } from '../repositoryRoot';
import { parametersValidator } from './parameters';
import { PipelineTemplateRecord } from './types';

const template = z
  .object({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
    title: z.string().min(1),
    description: z.string().optional(),
    revision: z.number().int().min(1).default(1),
    builder: z.string().optional(),
    language: z.string().optional(),
    parametersSchema: z
      .record(z.unknown())
      .default({ type: 'object', properties: {} }),
    body: z.string().min(1),
  })
  .strict();

type Declared = z.infer<typeof template>;

/**
 * Reads them once, at start. One whose build engine is not installed is left out when it came with Slipway, and an error when
 * configuration asks for it.
 */
export function readTemplates(
  config: Config,
  drivers: Drivers,
): PipelineTemplateRecord[] {
  const found = new Map<string, PipelineTemplateRecord>();
  for (const [where, content] of builtIn()) {
    const declared = check(where, content);
    const bound = bind(declared, drivers);
    if (bound) {
      found.set(bound.id, bound);
    }
  }
  for (const [where, content] of configured(config)) {
    const declared = check(where, content);
    const bound = bind(declared, drivers);
    if (!bound) {
      throw invalid(
        where,
        `no build engine fits it (builder '${
          declared.builder ?? 'any'
        }', language '${declared.language ?? 'any'}')`,
      );
    }
    found.set(bound.id, bound);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function builtIn(): [string, unknown][] {
  const folder = resolvePackagePath(
    '@slipway/backstage-plugin-releases-backend',
    'pipeline-templates',
  );
  return readdirSync(folder)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .map(name => [name, readYaml(path.join(folder, name))]);
}

function configured(config: Config): [string, unknown][] {
  const blocks =
    config.getOptionalConfigArray('releases.pipelineTemplates') ?? [];
  return blocks.map((block, index) => {
    const where = `releases.pipelineTemplates[${index}]`;
    const file = block.getOptionalString('file');
    return file
      ? [`${where} (${file})`, readYaml(path.resolve(repositoryRoot(), file))]
      : [where, block.get()];
  });
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(file, (error as Error).message);
  }
}

function check(where: string, content: unknown): Declared {
  const parsed = template.safeParse(content);
  if (!parsed.success) {
    throw invalid(
      where,
      parsed.error.issues
        .map(({ path: at, message }) => `${at.join('.')}: ${message}`)
        .join('; '),
    );
  }
  try {
    parametersValidator(parsed.data.parametersSchema as JsonObject);
  } catch (error) {
    throw invalid(where, `parametersSchema: ${(error as Error).message}`);
  }
  return parsed.data;
}

/** To the named build engine, or to the first that reads its language. */
function bind(
  declared: Declared,
  drivers: Drivers,
): PipelineTemplateRecord | undefined {
  const engine = drivers
    .buildEngines()
    .find(
      ({ id, language }) =>
        (declared.builder === undefined || declared.builder === id) &&
        (declared.language === undefined || declared.language === language),
    );
  return (
    engine && {
      ...declared,
      parametersSchema: declared.parametersSchema as JsonObject,
      builder: engine.id,
      language: engine.language,
    }
  );
}

function invalid(where: string, problem: string): ReleasesError {
  return new ReleasesError(
    'template.invalid',
    `The pipeline template ${where} cannot be used: ${problem}.`,
    { status: 500 },
  );
}
