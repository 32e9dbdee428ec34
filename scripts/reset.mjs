/*
 * `npm run reset`: ends everything and deletes what the portal wrote, so that
 * the next `npm start` begins anew.
 */
import { fail, say } from './lib/common.mjs';
import { deleteDataDir } from './lib/dataDir.mjs';
import { readSettings } from './lib/settings.mjs';
import { stopAll } from './lib/stopAll.mjs';

const { dataDir } = readSettings();
try {
  await stopAll(dataDir);
  if (deleteDataDir(dataDir)) say(`Deleted ${dataDir}.`);
} catch (error) {
  fail(error.message);
}
