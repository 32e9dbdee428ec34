/*
 * One font for Latin text on every machine, so that lines break alike; Chinese
 * characters are as wide as they are high in the fonts of any machine.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

function face(family, file) {
  const font = readFileSync(require.resolve(`@fontsource-variable/${file}`));
  return `@font-face { font-family: '${family}'; font-weight: 100 900; src: url(data:font/woff2;base64,${font.toString(
    'base64',
  )}) format('woff2'); }`;
}

const SANS = 'roboto/files/roboto-latin-wght-normal.woff2';
const MONO = 'roboto-mono/files/roboto-mono-latin-wght-normal.woff2';
const CSS = [
  // The families that the pages name first.
  ...['Helvetica Neue', 'Helvetica'].map(family => face(family, SANS)),
  ...['Menlo', 'Consolas'].map(family => face(family, MONO)),
].join('\n');

/** For every page of the context, from its first line on. */
export function useSameFonts(context) {
  return context.addInitScript(css => {
    const add = () => {
      const style = document.createElement('style');
      style.textContent = css;
      document.head.append(style);
    };
    if (document.head) add();
    else document.addEventListener('DOMContentLoaded', add);
  }, CSS);
}
