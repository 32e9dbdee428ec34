/** Why something failed: pure functions over facts, one cause a file. */
export { DiagnosisStore, placementKey } from './DiagnosisStore';
export { diagnose, diagnoseStop } from './diagnose';
export { instanceFacts, linesIn, placementFacts, variablesOf } from './facts';
export { withoutLogs } from './redact';
export type { Facts } from './types';
