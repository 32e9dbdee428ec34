/**
 * A build as the core keeps it.
 */
import { JsonObject } from '@backstage/types';
import {
  Artifact,
  BuildStage,
  BuildStatus,
  Commit,
} from '@slipway/backstage-plugin-releases-node';
import { Actor } from '../ledger';

export type BuildState =
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'aborted';

export interface BuildRecord {
  /** Also the id of its operation. */
  id: string;
  service: string;
  number: number;
  state: BuildState;
  commit: Commit;
  branch?: string;
  parameters: JsonObject;
  pipelineRevision: number;
  builder: string;
  /** On the build engine, once it has started there. */
  reference?: string;
  stages: BuildStage[];
  /** Once it has succeeded on the build engine. */
  artifacts?: Artifact[];
  failure?: BuildStatus['failure'];
  versionId?: string;
  /** As the build declared it; then as the version got it. */
  versionName?: string;
  retryOf?: string;
  webUrl?: string;
  requestedBy: Actor;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
}

export type BuildPatch = Partial<
  Pick<
    BuildRecord,
    | 'state'
    | 'reference'
    | 'stages'
    | 'artifacts'
    | 'failure'
    | 'versionId'
    | 'versionName'
    | 'webUrl'
    | 'startedAt'
    | 'finishedAt'
  >
>;
