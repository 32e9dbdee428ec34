/**
 * What a diagnosis is made of: facts that were stored, and what one cause makes of them.
 */
import {
  DiagnosisCodeEnum,
  DiagnosisEvidence,
  DiagnosisTryActCodeEnum,
} from '@slipway/backstage-plugin-releases-common';
import { InstanceEvidence } from '@slipway/backstage-plugin-releases-node';

/** Everything that is known of one failure. Plain JSON, so that it can be recorded and replayed. */
export interface Facts {
  /** Name of the version, for the sentence. */
  version: string;
  environment?: string;
  target?: string;
  /** What the driver or step said: a stable code and a sentence. */
  code?: string;
  message?: string;
  /** What the target saw of the instance that shows it best; empty when it saw none. */
  instance: InstanceEvidence;
  /** Names of the variables that the configuration gives, and whether they have a value. Absent when not known. */
  variables?: Record<string, boolean>;
  configurationRevision?: number;
  /** The step that failed. */
  step?: { title: string; timeoutSeconds?: number };
  /** A check that did not pass. */
  check?: { output?: string };
  build?: {
    id: string;
    stage?: string;
    exitCode?: number;
    lastLines: string[];
  };
}

/** An act to try; `variable` and the like come from the finding's parameters. */
export interface Act {
  code: DiagnosisTryActCodeEnum;
  href?: string;
}

export interface Finding {
  code: DiagnosisCodeEnum;
  parameters: Record<string, string | undefined>;
  /** The most telling first; more than three are cut. */
  evidence: DiagnosisEvidence[];
  act?: Act;
}

/** Answers only what the facts make certain. */
export type Cause = (facts: Facts) => Finding | undefined;
