/*
 * Builds the portal of the benchmark for production: with Slipway's pages, or
 * without them.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from '../../../scripts/lib/common.mjs';

const PLUGIN = '@slipway/backstage-plugin-releases';
/** In the repository, so that packages are found; ignored by git. */
export const WORK = join(ROOT, 'benchmarks/pages/.build');

/**
 * @param {'slipway' | 'stock'} side
 * @returns {Promise<string>} the folder that holds index.html and static/
 */
export async function buildPortal(side) {
  const folder = join(WORK, side);
  const app = join(ROOT, 'packages/app');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'src'), { recursive: true });
  for (const name of ['package.json', 'public', 'src/index.tsx']) {
    cpSync(join(app, name), join(folder, name), { recursive: true });
  }
  cpSync(
    join(ROOT, 'benchmarks/pages/portal/App.tsx'),
    join(folder, 'src/App.tsx'),
  );
  // Configuration may not be empty: the key stands on both sides.
  const exclude = side === 'stock' ? [PLUGIN] : [];
  writeFileSync(
    join(folder, 'packages.yaml'),
    `app:\n  packages:\n    exclude: ${JSON.stringify(exclude)}\n`,
  );
  const { code, output } = await run(
    process.execPath,
    [
      join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'build',
      '--config',
      join(ROOT, 'app-config.yaml'),
      '--config',
      join(folder, 'packages.yaml'),
    ],
    { cwd: folder },
  );
  if (code !== 0) {
    throw new Error(`The portal (${side}) could not be built:\n${output}`);
  }
  return join(folder, 'dist');
}
