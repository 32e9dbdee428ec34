/*
 * Releases the sample service `hello-shop` for real, as people would: by the
 * portal's HTTP API and git. 1.0.0 goes through all environments, 1.1.0 to dev
 * and test. Safe to run again: it looks before each step and goes on where a
 * former run ended.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ROOT, say } from './lib/common.mjs';
import { Portal, SeedError } from './lib/seed/portal.mjs';
import { pushChange } from './lib/seed/pushChange.mjs';

const NAME = 'hello-shop';
const SOURCE = join(ROOT, 'examples/services', NAME);
const SERVICE = `/api/releases/services/default/${NAME}`;
const FIRST = '1.0.0';
const SECOND = '1.1.0';
const ENDED = [
  'succeeded',
  'failed',
  'aborted',
  'superseded',
  'rejected',
  'expired',
];

/**
 * @param {object} options
 * @param {string} options.baseUrl of the portal
 * @param {(line: string) => void} [options.log] told what is being done
 * @returns {Promise<void>} rejects with a sentence that names the step
 */
export async function seed({ baseUrl, log = say }) {
  const portal = new Portal(baseUrl);
  const step = async (title, work) => {
    try {
      return await work();
    } catch (error) {
      throw new SeedError(
        `The sample service is not complete: ${title} failed. ${error.message} Start the portal again to go on from there.`,
        { cause: error },
      );
    }
  };

  const developer = await step('signing in', () => portal.signIn('developer'));
  if (await isSeeded(developer)) return;
  log('Releasing the sample service hello-shop …');

  const source = await step('making its repository', () =>
    registered(developer, log),
  );
  await step('its catalog entry', () =>
    portal.waitFor('it to appear in the catalog', () =>
      developer.find(`/api/catalog/entities/by-name/component/default/${NAME}`),
    ),
  );

  const first = await step(`building ${FIRST}`, () =>
    versionBuilt(portal, developer, FIRST, log),
  );
  await step(`deploying ${FIRST} to dev`, () =>
    automaticallyIn(portal, developer, 'dev', [FIRST, SECOND], log),
  );
  const people = {
    test: 'tester',
    staging: 'operator',
    production: 'approver',
  };
  for (const [environment, person] of Object.entries(people)) {
    await step(`promoting ${FIRST} to ${environment}`, async () => {
      const session = await portal.signIn(person);
      await promoted(portal, session, environment, first, log);
    });
  }

  await step(`pushing ${SECOND}`, () =>
    pushChange(source.cloneUrl, { from: FIRST, to: SECOND, log }),
  );
  const second = await step(`building ${SECOND}`, () =>
    versionBuilt(portal, developer, SECOND, log),
  );
  await step(`deploying ${SECOND} to dev`, () =>
    automaticallyIn(portal, developer, 'dev', [SECOND], log),
  );
  await step(`promoting ${SECOND} to test`, async () => {
    const session = await portal.signIn('tester');
    await promoted(portal, session, 'test', second, log);
  });
  log(
    `The sample service runs: ${SECOND} in dev and test, ${FIRST} in staging and production.`,
  );
}

/** The last step was done once; what people did since is theirs. */
async function isSeeded(developer) {
  if (!(await developer.find(SERVICE))) return false;
  const { items } = await developer.get(
    `${SERVICE}/deployments?environment=test&limit=200`,
  );
  return items.some(
    ({ versionName, state }) => versionName === SECOND && state === 'succeeded',
  );
}

/** The service's source; makes repository and service where they are missing. */
async function registered(developer, log) {
  const service = await developer.find(SERVICE);
  if (service) return service.source;
  log('  Making its repository and registering it.');
  const made = await developer.attempt('POST', '/api/releases/repositories', {
    host: 'local',
    name: NAME,
    message: `Open the shop: ${NAME} ${FIRST}`,
    files: filesOf(SOURCE),
  });
  if (!made.ok && made.code !== 'repository.exists') throw made.error;
  const { source } = await developer.post('/api/releases/services', {
    name: NAME,
    owner: 'group:default/shop',
    title: 'Hello Shop',
    description: 'The sample service',
    source: { host: 'local', repository: NAME },
    pipeline: { templateId: 'node-service' },
  });
  return source;
}

/** Answers the version; starts a build only when the push did not. */
async function versionBuilt(portal, developer, name, log) {
  let told;
  const found = await versionOf(developer, name);
  if (found) return found;
  const builds = await developer.get(`${SERVICE}/builds`);
  let build = builds.items[0];
  if (name === FIRST && !build) {
    build = await developer.post(`${SERVICE}/builds`, {});
  }
  return portal.waitFor(`version ${name}`, async () => {
    const { items } = await developer.get(`${SERVICE}/builds`);
    const [latest] = items;
    if (latest && latest.id !== told) {
      told = latest.id;
      log(`  Build #${latest.number}: ${latest.commit.title}`);
    }
    const version = await versionOf(developer, name);
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

async function versionOf(developer, name) {
  const { items } = await developer.get(`${SERVICE}/versions?limit=200`);
  return items.find(version => version.name === name);
}

/** Waits until the environment's automation has put one of the versions there. */
async function automaticallyIn(portal, developer, environment, names, log) {
  let told;
  await portal.waitFor(`${names[0]} in ${environment}`, async () => {
    const { items } = await developer.get(
      `${SERVICE}/deployments?environment=${environment}`,
    );
    const ours = items.find(({ versionName }) => names.includes(versionName));
    if (ours && !told) {
      told = ours.id;
      log(`  ${ours.versionName} goes to ${environment} by itself.`);
    }
    if (ours && ENDED.includes(ours.state) && ours.state !== 'succeeded') {
      throw failure(ours);
    }
    return ours?.state === 'succeeded';
  });
}

/** Promotes unless the version has been there already. */
async function promoted(portal, person, environment, version, log) {
  const path = `${SERVICE}/deployments`;
  const { items } = await person.get(
    `${path}?environment=${environment}&limit=200`,
  );
  const former = items.filter(
    ({ versionName }) => versionName === version.name,
  );
  if (former.some(({ state }) => state === 'succeeded')) return;
  let deployment = former.find(({ state }) => !ENDED.includes(state));
  if (!deployment) {
    log(`  ${person.displayName} promotes ${version.name} to ${environment}.`);
    deployment = await person.post(path, {
      environment,
      kind: 'promote',
      versionId: version.id,
      reason: `Release ${version.name} of the sample service`,
    });
  }
  await portal.waitFor(`${version.name} in ${environment}`, async () => {
    const now = await person.get(`${path}/${deployment.id}`);
    if (now.parked) throw failure(now);
    if (ENDED.includes(now.state) && now.state !== 'succeeded') {
      throw failure(now);
    }
    return now.state === 'succeeded';
  });
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

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(file => ({
      path: relative(folder, file).split(sep).join('/'),
      content: readFileSync(file, 'utf8'),
    }));
}
