// The service itself: what it answers. Changed and tested without a port.
import { createServer } from 'node:http';

export const greeting = ${{ ('Hello from ' + values.name) | dump }};

/** One JSON line for whoever reads the log. */
export function log(event, fields = {}) {
  const time = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ time, event, ...fields })}\n`);
}

export function createService() {
  return createServer((request, response) => {
    const started = performance.now();
    const { pathname } = new URL(request.url, 'http://service');
    const [status, body] = answer(pathname);
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`${body}\n`);
    // Whoever watches the service asks for its health all the time.
    if (pathname !== '/health') {
      log('request', {
        method: request.method,
        path: pathname,
        status,
        milliseconds: Math.round(performance.now() - started),
      });
    }
  });
}

function answer(path) {
  switch (path) {
    case '/':
      return [200, greeting];
    case '/health':
      return [200, 'ok'];
    default:
      return [404, 'Not found'];
  }
}
