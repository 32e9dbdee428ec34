/*
 * Bundles one page of React for production and serves it.
 */
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { build } = require('esbuild');
const TYPES = { '.js': 'text/javascript', '.css': 'text/css' };

/**
 * @param {URL} entry of the page
 * @returns {Promise<{address: string, stop: () => Promise<void>}>}
 */
export async function servePage(entry) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-pages-'));
  await build({
    entryPoints: [fileURLToPath(entry)],
    outdir: folder,
    entryNames: 'page',
    bundle: true,
    splitting: true,
    format: 'esm',
    jsx: 'automatic',
    minify: true,
    logLevel: 'error',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.APP_CONFIG': JSON.stringify([
        {
          context: 'benchmark',
          data: {
            app: { title: 'Benchmark', baseUrl: 'http://127.0.0.1' },
            backend: { baseUrl: 'http://127.0.0.1' },
          },
        },
      ]),
      'process.env': '{}',
    },
    loader: {
      '.woff': 'empty',
      '.woff2': 'empty',
      '.svg': 'dataurl',
      '.png': 'empty',
    },
  });
  const page =
    '<!doctype html><html><head><link rel="stylesheet" href="/page.css"></head><body><div id="root"></div><script type="module" src="/page.js"></script></body></html>';
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://page').pathname;
    const type = TYPES[extname(path)];
    try {
      response.setHeader('Content-Type', type ?? 'text/html; charset=utf-8');
      response.end(type ? await readFile(join(folder, path)) : page);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}
