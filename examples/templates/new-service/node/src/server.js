// Listens, and ends in good order.
import { createService, log } from './service.js';

const port = Number(process.env.PORT ?? 8080);
const server = createService();

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
