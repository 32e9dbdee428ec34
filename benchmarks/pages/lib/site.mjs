/*
 * Serves a built portal as a server in front of it would, compressed and cached,
 * and passes its calls on to the back end.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
  '.txt': 'text/plain',
};

/**
 * @param {object} options
 * @param {string} options.folder of the built portal
 * @param {number} options.backendPort on 127.0.0.1
 * @param {(request: import('node:http').IncomingMessage) => unknown} [options.answer]
 *   an answer of its own as JSON, undefined to ask the back end
 * @returns {Promise<{address: string, stop: () => Promise<void>}>}
 */
export async function serve({ folder, backendPort, answer = () => undefined }) {
  const files = new Map();
  const file = path => {
    if (!files.has(path)) {
      const body = readFileSync(path);
      files.set(path, { body: gzipSync(body), type: TYPES[extname(path)] });
    }
    return files.get(path);
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://portal');
    if (pathname.startsWith('/api/')) {
      const own = answer(request);
      if (own !== undefined) {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(own));
        return;
      }
      passOn(request, response, backendPort);
      return;
    }
    const wanted = join(folder, normalize(pathname));
    const known = extname(wanted) && existsSync(wanted);
    const { body, type } = file(known ? wanted : join(folder, 'index.html'));
    response.writeHead(200, {
      'Content-Type': type ?? 'application/octet-stream',
      'Content-Encoding': 'gzip',
      'Cache-Control': pathname.startsWith('/static/')
        ? 'public, max-age=31536000, immutable'
        : 'no-store',
    });
    response.end(body);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function passOn(request, response, port) {
  const upstream = httpRequest(
    {
      host: '127.0.0.1',
      port,
      path: request.url,
      method: request.method,
      headers: request.headers,
    },
    answered => {
      response.writeHead(answered.statusCode, answered.headers);
      answered.pipe(response);
    },
  );
  upstream.on('error', () => response.destroy());
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}
