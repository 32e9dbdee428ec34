/**
 * The secrets that stand in plain text in a service's configuration, though they should not: what looks like one by its name, and
 * passwords within addresses. Programs were started with them, so they turn up in logs.
 */
import { ConfigurationValues } from '@slipway/backstage-plugin-releases-common';
import { Knex } from 'knex';
import { SecretSource } from '../masking';
import { looksSecret } from './rules/secrets';
import { ConfigurationStore } from './store';

/** Of the newest so many revisions: what runs, and what ran lately, has one of them. */
const REVISIONS = 50;
/** `scheme://user:password@host` */
const IN_ADDRESS = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:([^\s/?#@]+)@/gi;

export function configurationSecrets(database: Knex): SecretSource {
  const store = new ConfigurationStore(database);
  return {
    async stamp(service) {
      return String((await store.latest(service)).revision);
    },
    async values(service) {
      const revisions = await store.page(service, { limit: REVISIONS });
      return [
        ...new Set(
          revisions
            .flatMap(({ base, overlays }) => [base, ...Object.values(overlays)])
            .flatMap(secretsIn),
        ),
      ];
    },
  };
}

function secretsIn(layer: ConfigurationValues): string[] {
  return Object.entries(layer.variables ?? {}).flatMap(([name, value]) =>
    looksSecret(name) ? [value] : passwordsIn(value),
  );
}

function passwordsIn(value: string): string[] {
  return [...value.matchAll(IN_ADDRESS)].flatMap(([, password]) => {
    try {
      return [password, decodeURIComponent(password)];
    } catch {
      // Not written as a URL would have it; then it stands for itself.
      return [password];
    }
  });
}
