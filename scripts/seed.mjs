/*
 * Releases the sample service `hello-shop` for real, as people would: by the
 * portal's HTTP API and git. At the end 1.2.1 runs in dev, 1.1.0 in test and
 * staging, and 1.0.0 in production, where 1.1.0 was rolled back; 1.2.0 has
 * failed in dev, and 1.3.0-broken waits to be tried. Safe to run again: it looks
 * before each step and goes on where a former run ended.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ROOT, say } from './lib/common.mjs';
import { BROKEN, CURRENCY, EURO, SAUCERS } from './lib/seed/changes.mjs';
import { Portal, SeedError } from './lib/seed/portal.mjs';
import { pushChange } from './lib/seed/pushChange.mjs';
import { Release } from './lib/seed/release.mjs';

const NAME = 'hello-shop';
/** In the catalog and not released: something to try the wizard "Adopt a service" on. */
const ADOPTABLE = 'price-list';
const SERVICE = `/api/releases/services/default/${NAME}`;
const FIRST = '1.0.0';
/** Who releases where: the developer role ends at protected environments. */
const PEOPLE = { test: 'tester', staging: 'operator', production: 'approver' };

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
  const release = new Release(portal, developer, SERVICE, log);
  // The last step was done once; what people did since is theirs.
  if ((await developer.find(SERVICE)) && (await release.version(BROKEN.to))) {
    return;
  }
  log('Releasing the sample service hello-shop …');

  const source = await step('making its repository', () =>
    registered(developer, log),
  );
  await step('its catalog entry', () =>
    portal.waitFor('it to appear in the catalog', () =>
      developer.find(`/api/catalog/entities/by-name/component/default/${NAME}`),
    ),
  );
  await step('making the repository of the service to adopt', () =>
    madeRepository(developer, ADOPTABLE, 'Write the prices down'),
  );
  const everywhere = async version => {
    for (const [environment, person] of Object.entries(PEOPLE)) {
      await step(`promoting ${version.name} to ${environment}`, async () => {
        const session = await portal.signIn(person);
        await release.deployed(session, environment, version, {
          kind: 'promote',
          reason: `Release ${version.name} of the sample service`,
        });
      });
    }
  };
  const pushed = async change => {
    await step(`pushing ${change.to}`, () =>
      pushChange(source.cloneUrl, change, log),
    );
    return step(`building ${change.to}`, () =>
      release.built(
        change.to,
        change.branch === 'main' ? undefined : { revision: change.branch },
      ),
    );
  };

  const first = await step(`building ${FIRST}`, async () => {
    const { items } = await developer.get(`${SERVICE}/builds`);
    return release.built(FIRST, items.length ? undefined : {});
  });
  await step(`deploying ${FIRST} to dev`, () =>
    release.automatic('dev', [FIRST, SAUCERS.to, CURRENCY.to, EURO.to]),
  );
  await everywhere(first);

  const second = await pushed(SAUCERS);
  await step(`deploying ${SAUCERS.to} to dev`, () =>
    release.automatic('dev', [SAUCERS.to]),
  );
  await everywhere(second);
  await step(`rolling production back to ${FIRST}`, async () => {
    const operator = await portal.signIn('operator');
    await release.deployed(operator, 'production', first, {
      kind: 'rollback',
      reason: 'Saucers arrive in pieces',
    });
  });

  await pushed(CURRENCY);
  await step(`seeing ${CURRENCY.to} fail in dev`, () =>
    release.automatic('dev', [CURRENCY.to], 'failed'),
  );
  await pushed(EURO);
  await step(`deploying ${EURO.to} to dev`, () =>
    release.automatic('dev', [EURO.to]),
  );
  await pushed(BROKEN);
  log(
    `The sample service runs: ${EURO.to} in dev, ${SAUCERS.to} in test and staging, ${FIRST} in production, where ${SAUCERS.to} was rolled back.`,
  );
}

/** The service's source; makes repository and service where they are missing. */
async function registered(developer, log) {
  const service = await developer.find(SERVICE);
  if (service) return service.source;
  log('  Making its repository and registering it.');
  await madeRepository(developer, NAME, `Open the shop: ${NAME} ${FIRST}`);
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

/** Of an example service, unless it is there. */
async function madeRepository(developer, name, message) {
  const made = await developer.attempt('POST', '/api/releases/repositories', {
    host: 'local',
    name,
    message,
    files: filesOf(join(ROOT, 'examples/services', name)),
  });
  if (!made.ok && made.code !== 'repository.exists') throw made.error;
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
