/*
 * Were the generated types made from the contract as it is now? The generator
 * writes the whole contract into the server's router.ts: the two must be equal.
 * It needs Java, so it is not run here. And does the configuration reference say
 * what the schemas say?
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fail, ROOT, say } from './lib/common.mjs';
import { configReference, REFERENCE } from './lib/configReference.mjs';

const SCHEMA = 'plugins/releases-backend/src/schema';
const CLIENT = 'plugins/releases-common/src/schema';
const ROUTER = join(ROOT, SCHEMA, 'openapi/generated/router.ts');

const { parse } = createRequire(
  join(ROOT, 'plugins/releases-backend/package.json'),
)('yaml');

const contract = parse(
  readFileSync(join(ROOT, SCHEMA, 'openapi.yaml'), 'utf8'),
);
const [, generated] = readFileSync(ROUTER, 'utf8').match(
  /export const spec = (\{[\s\S]*\}) as const;/,
);

if (!isDeepStrictEqual(JSON.parse(generated), contract)) {
  fail(
    `${SCHEMA}/openapi.yaml has changed since the types were made from it. Run: yarn generate`,
  );
}

const models = folder =>
  readdirSync(join(ROOT, folder, 'openapi/generated/models')).sort();
if (!isDeepStrictEqual(models(SCHEMA), models(CLIENT))) {
  fail(
    'The types of server and client were not made together. Run: yarn generate',
  );
}
if ((await configReference()) !== readFileSync(REFERENCE, 'utf8')) {
  fail(
    'docs/configuration-reference.md is not what the config.d.ts files say. Run: yarn config-reference',
  );
}
say('The generated files are those of their sources.');
