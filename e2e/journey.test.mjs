/*
 * A developer's first hour with the portal, as one story; each part needs the
 * one before. Real repository, real builds, real processes, real browser. The
 * story is lived in three manners, each with a service of its own; what befalls
 * the browser, a running service and the back end then happens once.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { adoptable } from './journey/adoption.mjs';
import { Hardship } from './journey/hardship.mjs';
import { Live } from './journey/live.mjs';
import { Story } from './journey/story.mjs';
import { findChromium, launch } from './lib/browser.mjs';
import { MANNERS } from './lib/manners.mjs';
import { Portal } from './lib/portal.mjs';

let portal;
let browser;
let anyFailed = false;
/** The service of the first manner, for what comes after its story. */
let service;

before(async () => {
  [portal, browser] = await Promise.all([
    Portal.start({ components: MANNERS.map(adoptable).join('---\n') }),
    launch(findChromium()),
  ]);
});

after(async () => {
  await browser?.close();
  if (anyFailed && portal) {
    process.stdout.write(
      `The last lines of the back end:\n${readFileSync(portal.logFile, 'utf8')
        .split('\n')
        .slice(-60)
        .join('\n')}\n`,
    );
  }
  await portal?.end();
});

/** A chapter's parts; after a failure the rest of it would only say so again. */
function chapter(says, names, open) {
  describe(says, () => {
    let opened;
    let failed = false;
    before(async () => {
      opened = await open();
    });
    after(() => opened?.end());
    for (const name of names) {
      test(name, { timeout: 6 * 60_000 }, async t => {
        if (failed) {
          t.diagnostic('A part before this one failed.');
          assert.fail('not reached');
        }
        try {
          await opened.parts[name]();
        } catch (error) {
          failed = true;
          anyFailed = true;
          await opened.picture(`failed-${name.replace(/\W+/g, '-')}`);
          throw error;
        }
      });
    }
  });
}

for (const manner of MANNERS) {
  chapter(`A service: ${manner.says}`, Story.PARTS, async () => {
    const story = new Story({ browser, portal, manner });
    service ??= story.service;
    return story;
  });
}

chapter('What befalls a browser', Live.PARTS, () =>
  Live.open({ browser, portal, service, person: 'Olu' }),
);

chapter('What befalls a service and the back end', Hardship.PARTS, () =>
  Hardship.open({ browser, portal, service }),
);
