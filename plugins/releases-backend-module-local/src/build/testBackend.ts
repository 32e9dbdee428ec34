/**
 * For this package's tests: a process of its own that starts one build, so that it can be killed. Says on standard output where it is:
 * `checking out` (and stays there when told to), then `started`.
 */
import { BuildSpec } from '@slipway/backstage-plugin-releases-node';
import { createTestDriverContext } from '@slipway/backstage-plugin-releases-node/testUtils';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalSourceHost } from '../source/LocalSourceHost';
import { LocalBuildEngine } from './LocalBuildEngine';

const { dataDirectory, spec, key, stay } = JSON.parse(process.argv[2]) as {
  dataDirectory: string;
  spec: BuildSpec;
  key: string;
  stay: boolean;
};

class TellingSourceHost extends LocalSourceHost {
  async checkout(...args: Parameters<LocalSourceHost['checkout']>) {
    await super.checkout(...args);
    process.stdout.write('checking out\n');
    await sleep(stay ? 600_000 : 0);
  }
}

const context = createTestDriverContext({
  rootConfig: { releases: { local: { dataDirectory } } },
});
context.addSourceHost(new TellingSourceHost(context));
const engine = new LocalBuildEngine(context);
engine
  .start()
  .then(() => engine.act(spec, key, 1))
  .then(() => process.stdout.write('started\n'));
// It stays until it is killed.
setInterval(() => {}, 60_000);
