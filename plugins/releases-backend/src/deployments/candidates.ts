/**
 * What an environment can be rolled back to: every version ever deployed there, the last good one first.
 */
import {
  RollbackCandidate,
  RollbackCandidatePage,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { decodeCursor, encodeCursor } from '../http';
import { VersionRecord } from '../versions';
import { isGood } from './rules/lastGood';
import { EnvironmentVersion } from './types';
import { EnvironmentVersionStore } from './versionStore';

const CHUNK = 50;

export class Candidates {
  private readonly soakSeconds: number;

  constructor(
    private readonly core: Core,
    private readonly versions: EnvironmentVersionStore,
  ) {
    this.soakSeconds =
      core.config.getOptionalNumber('releases.soakSeconds') ?? 0;
  }

  /** The newest other version that succeeded there and stayed healthy for its soak, not marked bad. */
  async lastGood(
    service: string,
    environment: string,
    present: string | undefined,
  ): Promise<EnvironmentVersion | undefined> {
    const facts = { present, soakSeconds: this.soakSeconds, now: Date.now() };
    let before: number | undefined;
    for (;;) {
      const rows = await this.versions.page(service, environment, {
        before,
        limit: CHUNK,
      });
      for (const row of rows.filter(candidate => isGood(candidate, facts))) {
        const version = await this.find(service, row.versionId);
        if (version && !version.bad) {
          return row;
        }
      }
      if (rows.length < CHUNK) {
        return undefined;
      }
      before = rows[rows.length - 1].deploymentNumber;
    }
  }

  /** `present` is left out: it runs already. */
  async page(
    service: string,
    environment: string,
    options: { present?: string; limit: number; cursor?: string },
  ): Promise<RollbackCandidatePage> {
    const { present, limit } = options;
    const after = decodeCursor(options.cursor, ['number', 'string']);
    const good =
      after === undefined
        ? await this.lastGood(service, environment, present)
        : undefined;
    const goodId = after ? String(after[1]) : good?.versionId ?? '';
    const found: EnvironmentVersion[] = good ? [good] : [];
    let before = after && Number(after[0]);
    let more = true;
    while (found.length <= limit && more) {
      const rows = await this.versions.page(service, environment, {
        before,
        limit: limit + 1,
      });
      more = rows.length > limit;
      before = rows[rows.length - 1]?.deploymentNumber;
      found.push(
        ...rows.filter(
          row => row.versionId !== present && row.versionId !== goodId,
        ),
      );
    }
    const rows = found.slice(0, limit);
    const last = [...rows].reverse().find(row => row !== good);
    const from = last?.deploymentNumber ?? Number.MAX_SAFE_INTEGER;
    return {
      items: await Promise.all(
        rows.map(row => this.candidate(service, row, row.versionId === goodId)),
      ),
      ...(found.length > limit && {
        nextCursor: encodeCursor([from, goodId]),
      }),
    };
  }

  private async candidate(
    service: string,
    row: EnvironmentVersion,
    lastGood: boolean,
  ): Promise<RollbackCandidate> {
    const version = await this.find(service, row.versionId);
    return {
      versionId: row.versionId,
      versionName: row.versionName,
      deploymentId: row.deploymentId,
      configurationRevision: row.configurationRevision,
      deployedAt: row.deployedAt,
      deployedBy: { ref: row.deployedBy },
      lastGood,
      bad: version?.bad ?? false,
      outcome: row.outcome,
      commit: version?.commit,
    };
  }

  private async find(
    service: string,
    versionId: string,
  ): Promise<VersionRecord | undefined> {
    try {
      return await this.core.versions.get(service, versionId);
    } catch (error) {
      if (
        error instanceof ReleasesError &&
        error.code === 'version.not-found'
      ) {
        return undefined;
      }
      throw error;
    }
  }
}
