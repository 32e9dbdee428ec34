/*
 * A portal of the journey's own: free port, data folder under the system's
 * temporary folder, and ways to end it hard and start it again on the same data.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAppBundle } from '../../scripts/lib/appBundle.mjs';
import { startBackend } from '../../scripts/lib/backend.mjs';
import { prepareDataDir } from '../../scripts/lib/dataDir.mjs';
import { freePort } from '../../scripts/lib/freePort.mjs';
import { stopAll } from '../../scripts/lib/stopAll.mjs';

export class Portal {
  #backend;

  /** Builds the pages where needed, starts the back end and waits for it. */
  static async start() {
    await buildAppBundle();
    const dataDir = mkdtempSync(join(tmpdir(), 'slipway-journey-'));
    prepareDataDir(dataDir);
    const portal = new Portal(dataDir, await freePort());
    await portal.startBackend();
    return portal;
  }

  constructor(dataDir, port) {
    this.dataDir = dataDir;
    this.port = port;
    this.baseUrl = `http://localhost:${port}`;
  }

  get logFile() {
    return this.#backend.logFile;
  }

  async startBackend() {
    this.#backend = startBackend(this);
    await this.#backend.ready();
  }

  /** kill -9: no handler of the back end runs. */
  async killBackend() {
    process.kill(this.#backend.pid, 'SIGKILL');
    await this.#backend.exited;
  }

  /** Ends the back end and everything it released; deletes the data. */
  async end() {
    await this.#backend?.stop();
    await stopAll(this.dataDir);
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** The token with which a person of the example calls the API. */
  async token(person) {
    const response = await fetch(
      `${this.baseUrl}/api/auth/example-people/refresh`,
      { headers: { 'x-slipway-example-person': person } },
    );
    if (!response.ok) {
      throw new Error(
        `${person} could not sign in: ${
          response.status
        } ${await response.text()}`,
      );
    }
    return (await response.json()).backstageIdentity.token;
  }

  /** One call of the Slipway API; throws with the answer when it refuses. */
  async api(person, path, { method = 'GET', body } = {}) {
    const response = await fetch(`${this.baseUrl}/api/releases${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.token(person)}`,
        'content-type': 'application/json',
        ...(method === 'POST'
          ? { 'idempotency-key': crypto.randomUUID() }
          : {}),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text ? JSON.parse(text) : undefined;
  }
}
