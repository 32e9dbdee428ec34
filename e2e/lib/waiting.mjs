/*
 * Waiting for what is to come true, with the name of what did not.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** The first truthy answer of `look`; rejects by name after `millis`. */
export async function eventually(what, look, millis = 30_000) {
  const deadline = Date.now() + millis;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) {
      throw new Error(`Waited ${millis / 1000} s in vain for ${what}.`);
    }
    await sleep(250);
  }
}

/** Asks an address over and over until it is stopped, and tells which requests went without a good answer. */
export function keepAsking(url) {
  let running = true;
  let asked = 0;
  const unanswered = [];
  const done = (async () => {
    while (running) {
      asked += 1;
      try {
        const response = await fetch(url, {
          signal: AbortSignal.timeout(5_000),
        });
        await response.text();
        if (!response.ok) unanswered.push(`status ${response.status}`);
      } catch (error) {
        unanswered.push(String(error.cause ?? error));
      }
      await sleep(50);
    }
  })();
  return {
    async stop() {
      running = false;
      await done;
      return { asked, unanswered };
    },
  };
}
