/*
 * docs/configuration-reference.md, from the packages' config.d.ts: every key
 * below `releases` with its type, what it means and who sees it.
 */
import { join } from 'node:path';
import { loadConfigSchema } from '@backstage/config-loader';
import prettier from 'prettier';
import { ROOT } from './common.mjs';

const PACKAGES = [
  ['@slipway/backstage-plugin-releases-backend', 'releases-backend'],
  [
    '@slipway/backstage-plugin-releases-backend-module-local',
    'releases-backend-module-local',
  ],
];

export const REFERENCE = join(ROOT, 'docs/configuration-reference.md');

const HEAD = `# Configuration reference

Every key, from the packages' own schemas. What to set when, with examples:
[Configuration](configuration.md). All keys are read by the back end only, except
those marked *frontend*; *secret* ones never leave it.
`;

/** The file's content as it should be. */
export async function configReference() {
  const schema = await loadConfigSchema({
    dependencies: PACKAGES.map(([name]) => name),
  });
  const { schemas } = schema.serialize();
  const sections = PACKAGES.map(([name, folder]) => {
    const found = schemas.find(item => item.packageName === name);
    if (!found) {
      throw new Error(`The package ${name} has no configuration schema.`);
    }
    const rows = [...keysOf(found.value.properties.releases, 'releases')];
    return [
      `## \`${folder}\``,
      '| key | type | meaning |',
      '| --- | --- | --- |',
      ...rows.map(
        ({ key, type, text }) => `| \`${key}\` | ${type} | ${text} |`,
      ),
    ].join('\n');
  });
  return prettier.format([HEAD, ...sections].join('\n\n'), {
    ...(await prettier.resolveConfig(REFERENCE)),
    parser: 'markdown',
  });
}

function* keysOf(node, path) {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const key = `${path}.${name}`;
    yield {
      key,
      type: typeOf(child),
      text: [
        sentence(child.description),
        node.required?.includes(name) ? 'Required.' : '',
        child.visibility && child.visibility !== 'backend'
          ? `*${child.visibility}*`
          : '',
      ]
        .filter(Boolean)
        .join(' '),
    };
    yield* keysOf(child, key);
    if (child.items) {
      yield* keysOf(child.items, `${key}[]`);
    }
  }
}

function typeOf(node) {
  if (node.enum) {
    return node.enum.map(value => `\`${value}\``).join(', ');
  }
  return node.type === 'array'
    ? `list of ${typeOf(node.items ?? {})}`
    : String(node.type ?? 'any');
}

const sentence = text =>
  (text ?? '').replace(/\s*\n\s*/g, ' ').replace(/\|/g, '\\|');
