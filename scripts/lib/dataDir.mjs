/*
 * The folder that holds everything the example portal writes, and the mark by
 * which `reset` knows that it may delete it.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const MARK = '.slipway-data';

/** Creates the folder; throws if it is there and holds something else. */
export function prepareDataDir(dataDir) {
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(join(dataDir, MARK)) && readdirSync(dataDir).length > 0) {
    throw new Error(
      `${dataDir} holds files that are not Slipway's. Name an empty or a new folder in SLIPWAY_DATA.`,
    );
  }
  writeFileSync(
    join(dataDir, MARK),
    'Everything in this folder belongs to the Slipway example portal; `npm run reset` deletes it.\n',
  );
  for (const folder of ['db', 'techdocs']) {
    mkdirSync(join(dataDir, folder), { recursive: true });
  }
}

/** Deletes the folder; false if there was none. */
export function deleteDataDir(dataDir) {
  if (!existsSync(dataDir)) return false;
  if (!existsSync(join(dataDir, MARK))) {
    throw new Error(
      `${dataDir} was not made by Slipway (it has no ${MARK}), so it is not deleted.`,
    );
  }
  rmSync(dataDir, { recursive: true, force: true });
  return true;
}
