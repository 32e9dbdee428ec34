// Listens, and ends in good order.
import { createServer } from 'node:http';
import { log } from './log.js';
import { answer } from './shop.js';

const port = Number(process.env.PORT ?? 8080);

const server = createServer((request, response) => {
  const started = performance.now();
  const { pathname } = new URL(request.url, 'http://shop');
  const [status, body] = answer(pathname);
  const json = typeof body === 'object';
  response.writeHead(status, {
    'Content-Type': json ? 'application/json' : 'text/plain; charset=utf-8',
  });
  response.end(json ? JSON.stringify(body) : `${body}\n`);
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

server.on('error', error => {
  log('failed', { reason: error.message });
  process.exit(1);
});
server.listen(port, () => log('listening', { port }));

const heartbeat = setInterval(
  () => log('heartbeat', { seconds: Math.round(process.uptime()) }),
  5000,
);

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    log('stopping', { signal });
    clearInterval(heartbeat);
    server.close(() => log('stopped'));
    server.closeIdleConnections();
  });
}
