/** The ledger as people read it. */
export { addLedgerRoutes } from './router';
