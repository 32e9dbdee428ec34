// Listens, and ends in good order.
import { createServer } from 'node:http';
import { log } from './log.js';
import { answer } from './prices.js';

const port = Number(process.env.PORT ?? 8080);
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://price-list');
  const [status, body] = answer(pathname);
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${body}\n`);
  // Whoever watches the service asks for its health all the time.
  if (pathname !== '/health') log('request', { path: pathname, status });
});

server.on('error', error => {
  log('failed', { reason: error.message });
  process.exit(1);
});
server.listen(port, () => log('listening', { port }));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    log('stopping', { signal });
    server.close(() => log('stopped'));
    server.closeIdleConnections();
  });
}
