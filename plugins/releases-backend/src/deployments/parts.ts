/**
 * The parts of deployments, made once and shared by routes and rules.
 */
import { Core } from '../core';
import { DeploymentAnswers } from './answers';
import { Asking } from './ask';
import { Candidates } from './candidates';
import { Planner } from './planner';
import { DeploymentStore } from './store';
import { EnvironmentVersionStore } from './versionStore';

export interface DeploymentParts {
  store: DeploymentStore;
  versions: EnvironmentVersionStore;
  planner: Planner;
  asking: Asking;
  answers: DeploymentAnswers;
  candidates: Candidates;
}

export function makeParts(core: Core): DeploymentParts {
  const store = new DeploymentStore(core.database);
  const versions = new EnvironmentVersionStore(core.database);
  const planner = new Planner(core, store, versions);
  return {
    store,
    versions,
    planner,
    asking: new Asking(core, store, planner),
    answers: new DeploymentAnswers(core, store, versions, planner),
    candidates: new Candidates(core, versions),
  };
}
