/*
 * Writes docs/configuration-reference.md: `yarn config-reference`.
 */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT, say } from './lib/common.mjs';
import { configReference, REFERENCE } from './lib/configReference.mjs';

writeFileSync(REFERENCE, await configReference());
say(`${relative(ROOT, REFERENCE)} is written.`);
