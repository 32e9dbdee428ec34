/*
 * Builds and deployments of the sample service, each step looked for before it
 * is done, so that the seed can be run again.
 */
import { SeedError } from './portal.mjs';

const ENDED = [
  'succeeded',
  'failed',
  'aborted',
  'superseded',
  'rejected',
  'expired',
];

export class Release {
  constructor(portal, developer, service, log) {
    Object.assign(this, { portal, developer, service, log });
  }

  /** Answers the version; `start` begins a build where no push does. */
  async built(name, start) {
    const found = await this.version(name);
    if (found) return found;
    const started =
      start && (await this.developer.post(`${this.service}/builds`, start));
    let told;
    return this.portal.waitFor(`version ${name}`, async () => {
      const { items } = await this.developer.get(`${this.service}/builds`);
      const latest = started
        ? items.find(({ id }) => id === started.id)
        : items[0];
      if (latest && latest.id !== told) {
        told = latest.id;
        this.log(`  Build #${latest.number}: ${latest.commit.title}`);
      }
      const version = await this.version(name);
      if (!version && ['failed', 'aborted'].includes(latest?.state)) {
        throw new SeedError(
          `Build #${latest.number} ${latest.state}: ${
            latest.failure?.message ?? 'it gave no reason.'
          }`,
        );
      }
      return version;
    });
  }

  async version(name) {
    const { items } = await this.developer.get(
      `${this.service}/versions?limit=200`,
    );
    return items.find(version => version.name === name);
  }

  /** Waits until the environment's automation has put one of the versions there, or could not. */
  async automatic(environment, names, expected = 'succeeded') {
    let told;
    await this.portal.waitFor(`${names[0]} in ${environment}`, async () => {
      const ours = (await this.deployments(environment)).find(
        ({ versionName }) => names.includes(versionName),
      );
      if (ours && !told) {
        told = ours.id;
        this.log(`  ${ours.versionName} goes to ${environment} by itself.`);
      }
      if (ours && ENDED.includes(ours.state) && ours.state !== expected) {
        throw failure(ours);
      }
      return ours?.state === expected;
    });
  }

  /** Deploys, promotes or rolls back as `person`, unless that was done before. */
  async deployed(person, environment, version, { kind, reason }) {
    const former = (await this.deployments(environment)).filter(
      one => one.versionName === version.name && one.kind === kind,
    );
    if (former.some(({ state }) => state === 'succeeded')) return;
    let deployment = former.find(({ state }) => !ENDED.includes(state));
    if (!deployment) {
      const verbs = {
        deploy: ['deploys', version.name, 'to', environment],
        promote: ['promotes', version.name, 'to', environment],
        rollback: ['rolls back', environment, 'to', version.name],
      };
      this.log(`  ${person.displayName} ${verbs[kind].join(' ')}.`);
      deployment = await person.post(`${this.service}/deployments`, {
        environment,
        kind,
        versionId: version.id,
        reason,
      });
    }
    await this.portal.waitFor(`${version.name} in ${environment}`, async () => {
      const now = await person.get(
        `${this.service}/deployments/${deployment.id}`,
      );
      if (
        now.parked ||
        (ENDED.includes(now.state) && now.state !== 'succeeded')
      ) {
        throw failure(now);
      }
      return now.state === 'succeeded';
    });
  }

  async deployments(environment) {
    const { items } = await this.developer.get(
      `${this.service}/deployments?environment=${environment}&limit=200`,
    );
    return items;
  }
}

function failure(deployment) {
  return new SeedError(
    `Deployment #${deployment.number} ${
      deployment.parked ? 'waits for an answer' : deployment.state
    }: ${
      deployment.explanation?.sentence ??
      deployment.message ??
      'it gave no reason.'
    }`,
  );
}
