/*
 * What the example developer changes in the sample service: each becomes a
 * version of it.
 */

/** On sale soon. */
export const SAUCERS = {
  from: '1.0.0',
  to: '1.1.0',
  branch: 'main',
  title: 'Sell saucers',
  edits: [
    {
      file: 'src/shop.js',
      from: "'Welcome to the shop'",
      to: "'Welcome to the shop, now with saucers'",
    },
    {
      file: 'src/shop.js',
      from: "  { name: 'Cup', price: 6 },\n",
      to: "  { name: 'Cup', price: 6 },\n  { name: 'Saucer', price: 4 },\n",
    },
    {
      file: 'test/shop.test.js',
      from: "'Welcome to the shop'",
      to: "'Welcome to the shop, now with saucers'",
    },
  ],
};

/** Ends at its start where nobody configured a currency, which nobody did. */
export const CURRENCY = {
  from: '1.1.0',
  to: '1.2.0',
  branch: 'main',
  title: "Name the shop's currency",
  edits: [
    {
      file: 'src/server.js',
      from: 'const port =',
      to: `const currency = process.env.CURRENCY;
if (!currency) {
  log('failed', { reason: 'The variable CURRENCY is not set' });
  process.exit(1);
}

const port =`,
    },
    {
      file: 'src/server.js',
      from: "log('listening', { port })",
      to: "log('listening', { port, currency })",
    },
  ],
};

export const EURO = {
  from: '1.2.0',
  to: '1.2.1',
  branch: 'main',
  title: 'Take euros where no currency is set',
  edits: [
    {
      file: 'src/server.js',
      from: `process.env.CURRENCY;
if (!currency) {
  log('failed', { reason: 'The variable CURRENCY is not set' });
  process.exit(1);
}
`,
      to: "process.env.CURRENCY ?? 'EUR';\n",
    },
  ],
};

/** Becomes healthy, and ends soon after: the version to try a roll back with. */
export const BROKEN = {
  from: '1.2.1',
  to: '1.3.0-broken',
  branch: 'broken-on-purpose',
  title: 'Count visitors (broken on purpose)',
  edits: [
    {
      file: 'src/server.js',
      from: 'const heartbeat =',
      to: `// Broken on purpose, to try a roll back with.
setTimeout(() => {
  log('failed', { reason: 'The counter of visitors has overflowed' });
  process.exit(1);
}, 8000).unref();

const heartbeat =`,
    },
  ],
};
