/**
 * Delivery across services: which releases there are, and how they went by week.
 */
import { DeploymentKindEnum } from '@slipway/backstage-plugin-releases-common';
import { OperationState } from '../engine';
import { HoldRecord } from '../environments';

/** Acts that put a version somewhere; restarting, scaling and stopping release nothing. */
export const RELEASES: DeploymentKindEnum[] = ['deploy', 'promote', 'rollback'];

/** How a release that had started can end. */
export const ENDS = ['succeeded', 'failed', 'aborted'] as const;
export type End = (typeof ENDS)[number] & OperationState;

export interface DeliveryFilter {
  /** Entity refs of services that the caller may see. */
  readable: 'all' | string[];
  /** Entity ref. */
  owner?: string;
  system?: string;
  environment?: string;
}

/** ISO 8601; `until` is not in it. */
export interface Period {
  from: string;
  until: string;
}

/** What is listed of a service beside the deployment or hold itself. */
export interface ServiceFacts {
  service: string;
  title?: string;
  owner: string;
  system?: string;
}

export interface DeploymentRow extends ServiceFacts {
  id: string;
  environment: string;
  createdAt: string;
  /** Absent while it has not ended. */
  finishedAt?: string;
}

export interface HeldRow extends ServiceFacts {
  environment: string;
  hold: HoldRecord;
}

/** Of one week, or of a whole period. */
export interface Figures {
  counts: Record<End, number>;
  /** Of those that succeeded. */
  medianSeconds?: number;
}
