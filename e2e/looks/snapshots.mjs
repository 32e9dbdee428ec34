/*
 * The stored layouts of every page and state (e2e/looks/snapshots), and what
 * differs from them. SLIPWAY_SNAPSHOTS=update writes them anew; look at the
 * pictures before they are committed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { differences } from './differences.mjs';
import { layoutOf, OURS } from './layout.mjs';

const FOLDER = fileURLToPath(new URL('./snapshots', import.meta.url));
const UPDATE = process.env.SLIPWAY_SNAPSHOTS === 'update';
const EVIDENCE =
  process.env.SLIPWAY_SCREENSHOTS ?? join(tmpdir(), 'slipway-looks');

/** Lines go on coming into logs of instances: which of them are seen is never twice the same. */
const leavesOf = name =>
  /\/logs?(-|$)/.test(name) ? 'svg, [role=log]' : 'svg';

/**
 * Not held against a snapshot: the dialog's parameters come after it has settled;
 * the rows' last button is as wide as the style that was loaded last says;
 * the card comes into the portal's page some time after that has settled.
 */
const RESTLESS = ['dialog-build', 'sessions', 'entity-card'];

/** What differs from the stored snapshot of that name, as sentences; a picture shows where. */
export async function unlikeSnapshot(page, name) {
  if (RESTLESS.includes(basename(name))) return [];
  const file = join(FOLDER, `${name}.txt`);
  const now = await layoutOf(page, leavesOf(name));
  const stored = existsSync(file)
    ? readFileSync(file, 'utf8').trimEnd().split('\n')
    : undefined;
  if (UPDATE) {
    // What differs by less than is told keeps its file.
    if (!stored || differences(stored, now).told.length) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${now.join('\n')}\n`);
    }
    return [];
  }
  if (!stored) {
    return [`has no snapshot ${name}; write it with SLIPWAY_SNAPSHOTS=update`];
  }
  const { told, boxes } = differences(stored, now);
  if (told.length === 0) return [];
  const picture = join(EVIDENCE, 'differs', `${name}.png`);
  await markedPicture(page, boxes, picture);
  return [...told, `see ${picture}`];
}

async function markedPicture(page, boxes, path) {
  mkdirSync(dirname(path), { recursive: true });
  await page.evaluate(
    ([places, ours]) => {
      const corner = ours
        .map(selector => document.querySelector(selector))
        .find(Boolean)
        .getBoundingClientRect();
      const layer = document.createElement('div');
      layer.id = 'slipway-differs';
      for (const { x, y, width, height } of places) {
        const mark = document.createElement('div');
        mark.style.cssText = `position:absolute; z-index:99999; pointer-events:none; outline:2px solid #f0f; left:${
          corner.left + window.scrollX + x
        }px; top:${
          corner.top + window.scrollY + y
        }px; width:${width}px; height:${height}px`;
        layer.append(mark);
      }
      document.body.append(layer);
    },
    [boxes, OURS],
  );
  await page.screenshot({ path, fullPage: true });
  await page.evaluate(() =>
    document.getElementById('slipway-differs').remove(),
  );
}
