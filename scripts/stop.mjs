/*
 * `npm run stop`: ends the portal and every service it released.
 */
import { fail } from './lib/common.mjs';
import { readSettings } from './lib/settings.mjs';
import { stopAll } from './lib/stopAll.mjs';

await stopAll(readSettings().dataDir).catch(error => fail(error.message));
