/** The append-only record of who did what: timeline, change feed and audit. */
export { createLedger } from './createLedger';
export type {
  Actor,
  Ledger,
  LedgerEntry,
  LedgerFilter,
  LedgerObject,
  SealedEntry,
  VerifyReport,
} from './types';
