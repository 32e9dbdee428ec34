/**
 * A small node-postgres pool to the same database, as the same user, that a knex talks to.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { escapeIdentifier, Pool, PoolConfig } from 'pg';

const CONNECTIONS = 3;

async function settingsOf(knex: Knex): Promise<PoolConfig> {
  const { connection } = knex.client.config as {
    connection: string | PoolConfig | (() => Promise<PoolConfig>);
  };
  if (typeof connection === 'string') {
    return { connectionString: connection };
  }
  if (typeof connection === 'function') {
    const first = await connection();
    return {
      ...first,
      // Tokens of cloud providers expire, so every new connection asks again.
      password: async () => {
        const { password } = await connection();
        return typeof password === 'function' ? password() : password ?? '';
      },
    };
  }
  // knex hides the password from enumeration, so a spread alone would lose it.
  return { ...connection, password: connection.password };
}

export async function createPool(
  knex: Knex,
  logger: LoggerService,
): Promise<Pool> {
  const { role } = knex.client.config as { role?: string };
  const pool = new Pool({ ...(await settingsOf(knex)), max: CONNECTIONS });
  pool.on('error', error =>
    logger.debug(`A connection for waking was lost: ${error.message}`),
  );
  pool.on('connect', client => {
    client.on('error', error =>
      logger.debug(`A connection for waking was lost: ${error.message}`),
    );
    if (role) {
      client
        .query(`set role ${escapeIdentifier(role)}`)
        .catch(error =>
          logger.error(`Cannot take the database role ${role}: ${error}`),
        );
    }
  });
  return pool;
}
