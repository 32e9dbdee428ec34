/*
 * What a person may set for the example portal, by environment variables.
 */
import { isAbsolute, join } from 'node:path';
import { fail, ROOT } from './common.mjs';

/**
 * SLIPWAY_PORT or PORT: where the portal listens on 127.0.0.1 (7007).
 * SLIPWAY_DATA: the folder that holds everything it writes (.slipway).
 */
export function readSettings(env = process.env) {
  const port = Number(env.SLIPWAY_PORT || env.PORT || 7007);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    fail(`'${env.SLIPWAY_PORT || env.PORT}' is not a port number.`);
  }
  const data = env.SLIPWAY_DATA || '.slipway';
  return {
    port,
    baseUrl: `http://localhost:${port}`,
    dataDir: isAbsolute(data) ? data : join(ROOT, data),
  };
}
