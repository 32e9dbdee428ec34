/** Transactions, the database's clock and locks, migrations: what differs between PostgreSQL and SQLite. */
export * from './canonicalJson';
export * from './Database';
export * from './errors';
export * from './expressions';
export * from './Loop';
export * from './migrations';
