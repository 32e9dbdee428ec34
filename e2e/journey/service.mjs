/*
 * A service of the journey, as git and the HTTP API know it: what the pages say
 * is held against this.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../lib/waiting.mjs';

const exec = promisify(execFile);
const BAD = ['failed', 'rejected', 'aborted'];

export class Service {
  #portal;
  #clone;

  constructor(portal, name) {
    this.#portal = portal;
    this.name = name;
    this.page = `/catalog/default/component/${name}/releases`;
    this.path = `/services/default/${name}`;
  }

  /** One call below the service. */
  api(person, path, options) {
    return this.#portal.api(person, `${this.path}${path}`, options);
  }

  environment(name) {
    return this.api('developer', `/environments/${name}`);
  }

  async answerOf(name) {
    const { url } = await this.environment(name);
    assert.ok(url, `${name} has no address`);
    return (await fetch(url)).text();
  }

  async clone(url) {
    this.#clone = mkdtempSync(join(tmpdir(), 'slipway-clone-'));
    await exec('git', ['clone', '-q', url, this.#clone]);
  }

  async #git(...args) {
    const { stdout } = await exec(
      'git',
      [
        '-c',
        'user.name=Li Wei',
        '-c',
        'user.email=li.wei@example.org',
        ...args,
      ],
      { cwd: this.#clone },
    );
    return stdout.trim();
  }

  head() {
    return this.#git('rev-parse', 'HEAD');
  }

  /** Changes the source, commits and pushes; answers the commit. */
  async push(title, change) {
    const file = join(this.#clone, 'src/service.js');
    const before = readFileSync(file, 'utf8');
    const changed = change(before);
    assert.notEqual(changed, before, 'the change changed nothing');
    writeFileSync(file, changed);
    await this.#git('commit', '-qam', title);
    await this.#git('push', '-q');
    return this.head();
  }

  versionOf(commit) {
    return eventually(
      `a version of ${commit}`,
      async () => {
        const { items } = await this.api('developer', '/versions');
        return items.find(version => version.commit?.id === commit);
      },
      180_000,
    );
  }

  /** What the environment runs, once nothing is under way there. */
  settled(name, versionId) {
    return eventually(
      `${name} runs ${versionId}`,
      async () => {
        const now = await this.environment(name);
        return (
          now.version?.id === versionId &&
          now.activity.kind === 'idle' &&
          now.health === 'healthy' &&
          now
        );
      },
      180_000,
    );
  }

  async promote(person, name) {
    const { id } = await this.api(person, '/deployments', {
      method: 'POST',
      body: { environment: name, kind: 'promote', reason: 'The journey' },
    });
    return eventually(
      `deployment ${id}`,
      async () => {
        const now = await this.api(person, `/deployments/${id}`);
        assert.ok(!BAD.includes(now.state), `${now.state}: ${now.message}`);
        return now.state === 'succeeded' && now;
      },
      180_000,
    );
  }

  /** The failed deployment of a version to an environment. */
  failureOf(versionId, environment) {
    return eventually(
      `the deployment of ${versionId} to fail`,
      async () => {
        const { items } = await this.api(
          'developer',
          `/deployments?environment=${environment}`,
        );
        return items.find(
          item => item.versionId === versionId && item.state === 'failed',
        );
      },
      180_000,
    );
  }

  async runningInstance(environment) {
    const { placements } = await this.environment(environment);
    const [{ target, instances }] = placements;
    const { id } = instances.find(({ state }) => state === 'running');
    return {
      id,
      page: `${this.page}/instances/${environment}/${target}/${id}`,
    };
  }

  forget() {
    if (this.#clone) rmSync(this.#clone, { recursive: true, force: true });
  }
}
