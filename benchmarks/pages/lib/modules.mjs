/*
 * What a page loads in JavaScript, compressed, and which modules it is made of:
 * the source maps of the chunks say whose each piece of them is.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping';

const gzipped = text => gzipSync(text, { level: 9 }).length;

/**
 * @param {string} folder of the built portal
 * @param {Iterable<string>} paths of the scripts that were loaded
 * @returns {{ total: number, modules: Map<string, number> }} compressed bytes;
 *   those of a chunk are shared out by what its modules compress to alone
 */
export function weigh(folder, paths) {
  const modules = new Map();
  let total = 0;
  for (const path of new Set(paths)) {
    const code = readFileSync(join(folder, path), 'utf8');
    const size = gzipped(code);
    total += size;
    const pieces = piecesOf(code, join(folder, `${path}.map`));
    const alone = [...pieces].map(([name, text]) => [name, gzipped(text)]);
    const sum = alone.reduce((all, [, bytes]) => all + bytes, 0);
    for (const [name, bytes] of alone) {
      modules.set(name, (modules.get(name) ?? 0) + (bytes / sum) * size);
    }
  }
  return { total, modules };
}

/** The generated text of each source of a chunk. */
function piecesOf(code, mapFile) {
  const pieces = new Map();
  const add = (name, text) => {
    if (text) pieces.set(name, (pieces.get(name) ?? '') + text);
  };
  if (!existsSync(mapFile)) {
    add('the bundler', code);
    return pieces;
  }
  const lines = code.split('\n');
  const at = lines.map(() => []);
  eachMapping(
    new TraceMap(readFileSync(mapFile, 'utf8')),
    ({ generatedLine, generatedColumn, source }) =>
      at[generatedLine - 1]?.push([generatedColumn, source]),
  );
  lines.forEach((line, number) => {
    const marks = at[number];
    add('the bundler', line.slice(0, marks[0]?.[0] ?? line.length));
    marks.forEach(([column, source], index) =>
      add(nameOf(source), line.slice(column, marks[index + 1]?.[0])),
    );
  });
  return pieces;
}

/** The package, or the folder where it is ours. */
function nameOf(source) {
  if (!source) return 'the bundler';
  const packaged = source.split('node_modules/').slice(1).pop();
  if (packaged) {
    const parts = packaged.split('/');
    return parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join('/');
  }
  return (
    /(plugins\/[^/]+\/(?:src\/[^/]+|[^/]+))/.exec(source)?.[1] ?? 'the portal'
  );
}
