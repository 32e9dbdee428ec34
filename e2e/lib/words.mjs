/*
 * The words of the pages as their translation files say them, by key, so that no
 * test repeats them: `words('zh')('act.promote', { env: 'Dev' })`.
 */
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/lib/common.mjs';

const PACKAGES = ['releases', 'releases-react'];

/** A reference of translations is what it is made of; the portal is not needed. */
const withoutPortal = {
  name: 'without-portal',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@backstage\/frontend-plugin-api$/ }, () => ({
      path: 'portal',
      namespace: 'without',
    }));
    onLoad({ filter: /.*/, namespace: 'without' }, () => ({
      contents: 'export const createTranslationRef = ref => ref;',
    }));
  },
};

async function messagesOf(name) {
  const folder = `./plugins/${name}/src/translation`;
  const { outputFiles } = await build({
    stdin: {
      contents: `export * as ref from '${folder}/ref'; export { default as zh } from '${folder}/zh';`,
      resolveDir: ROOT,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [withoutPortal],
    logLevel: 'error',
  });
  const { text } = outputFiles[0];
  const { ref, zh } = await import(
    `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
  );
  const [{ messages }] = Object.values(ref);
  return { en: flat(messages), zh };
}

function flat(messages, prefix = '') {
  return Object.fromEntries(
    Object.entries(messages).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value]]
        : Object.entries(flat(value, `${prefix}${key}.`)),
    ),
  );
}

let all;

/** Of one language: a sentence by its key, as a pattern for the whole of it; what `params` leave out may be anything. */
export async function words(language) {
  all ??= Promise.all(PACKAGES.map(messagesOf));
  const messages = Object.assign({}, ...(await all).map(one => one[language]));
  return (key, params = {}) => {
    const message = messages[key] ?? messages[`${key}_other`];
    if (message === undefined) {
      throw new Error(`The pages have no words '${key}' in ${language}.`);
    }
    const pattern = message
      .split(/\{\{(\w+)\}\}/)
      .map((piece, index) => {
        if (index % 2 === 0) return literal(piece);
        return params[piece] === undefined ? '.+' : literal(params[piece]);
      })
      .join('');
    return new RegExp(`^\\s*${pattern}\\s*$`, 'i');
  };
}

/** The same words anywhere in a longer text. */
export function within(pattern) {
  return new RegExp(
    pattern.source.replace(/^\^\\s\*|\\s\*\$$/g, ''),
    pattern.flags,
  );
}

function literal(text) {
  return String(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
