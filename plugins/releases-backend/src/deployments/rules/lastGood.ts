/**
 * Which version to go back to: the newest other one that succeeded here and stayed healthy for its soak.
 */
import { EnvironmentVersion } from '../types';

export interface SoakFacts {
  /** The version that runs now; it is never its own way back. */
  present?: string;
  soakSeconds: number;
  /** Milliseconds since 1970. */
  now: number;
}

/** Whether a version counts as good; a version marked bad is for the caller to leave out. */
export function isGood(version: EnvironmentVersion, facts: SoakFacts): boolean {
  if (
    version.versionId === facts.present ||
    version.outcome !== 'succeeded' ||
    version.rolledBack
  ) {
    return false;
  }
  const began = Date.parse(version.deployedAt);
  const stayed =
    (version.replacedAt ? Date.parse(version.replacedAt) : facts.now) - began;
  const soak = facts.soakSeconds * 1000;
  const healthy =
    version.unhealthyAt === undefined ||
    Date.parse(version.unhealthyAt) - began >= soak;
  return stayed >= soak && (healthy || soak === 0);
}
