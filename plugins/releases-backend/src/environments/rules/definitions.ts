/**
 * The promotion path, from `releases.environments` or as most teams have it.
 */
import { Config } from '@backstage/config';
import { EnvironmentDefinition, EnvironmentKind } from '../types';

const NAME = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;
const KINDS: EnvironmentKind[] = [
  'development',
  'test',
  'staging',
  'production',
];

const DEFAULT_PATH: Omit<EnvironmentDefinition, 'order' | 'targets'>[] = [
  {
    name: 'dev',
    title: 'Dev',
    kind: 'development',
    protected: false,
    automation: { branch: 'main' },
  },
  {
    name: 'test',
    title: 'Test',
    kind: 'test',
    protected: false,
    automation: { branch: 'develop' },
  },
  { name: 'staging', title: 'Staging', kind: 'staging', protected: false },
  {
    name: 'production',
    title: 'Production',
    kind: 'production',
    protected: true,
  },
];

/**
 * Reads the promotion path. Environments without targets get the first configured one. Throws an Error that names what is wrong: a name
 * taken twice, a kind or target that there is not.
 */
export function readDefinitions(
  config: Config,
  targetIds: string[],
): EnvironmentDefinition[] {
  const blocks = config.getOptionalConfigArray('releases.environments');
  const targets = targetIds.slice(0, 1);
  const definitions = blocks
    ? blocks.map((block, order) => readOne(block, order, targets))
    : DEFAULT_PATH.map((entry, order) => ({ ...entry, order, targets }));
  const names = definitions.map(definition => definition.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    throw new Error(
      `Configuration releases.environments names '${twice}' twice; give every environment its own name.`,
    );
  }
  for (const { name, targets: wanted } of definitions) {
    const unknown = wanted.find(id => !targetIds.includes(id));
    if (unknown) {
      throw new Error(
        `Environment '${name}' uses the target '${unknown}' and there are only: ${
          targetIds.join(', ') || '(none)'
        }. Define it below releases.targets.`,
      );
    }
  }
  return definitions;
}

function readOne(
  block: Config,
  order: number,
  targets: string[],
): EnvironmentDefinition {
  const name = block.getString('name');
  if (!NAME.test(name)) {
    throw new Error(
      `Configuration releases.environments[${order}].name is '${name}'; use lower-case letters, digits and dashes, at most 32.`,
    );
  }
  const kind = (block.getOptionalString('kind') ?? 'test') as EnvironmentKind;
  if (!KINDS.includes(kind)) {
    throw new Error(
      `Environment '${name}' has the kind '${kind}'; use one of ${KINDS.join(
        ', ',
      )}.`,
    );
  }
  const branch = block.getOptionalString('automation.branch');
  return {
    name,
    title: block.getOptionalString('title') ?? name,
    kind,
    order,
    protected: block.getOptionalBoolean('protected') ?? kind === 'production',
    targets: block.getOptionalStringArray('targets') ?? targets,
    ...(branch && { automation: { branch } }),
  };
}
