/**
 * The nouns of the core, each with what it registers and the routes it adds.
 */
import { accessNoun, addAccessRoutes } from './access';
import { addLedgerRoutes } from './audit';
import { automationNoun } from './automation';
import { buildsNoun } from './builds';
import { checksNoun } from './checks';
import { catalogNoun } from './catalog';
import { addConfigurationRoutes } from './configuration';
import { Noun } from './core';
import { addDeliveryRoutes } from './delivery';
import { deploymentsNoun } from './deployments';
import { addDriverRoutes } from './drivers';
import { environmentsNoun } from './environments';
import { addHealthRoutes } from './health';
import { addPipelineRoutes } from './pipelines';
import { addServiceRoutes } from './services';
import { streams } from './streams';
import { targetsNoun } from './targets';
import { addVersionRoutes } from './versions';

export const nouns: Noun[] = [
  accessNoun,
  { addRoutes: addAccessRoutes },
  { addRoutes: addDriverRoutes },
  targetsNoun,
  { addRoutes: addHealthRoutes },
  { addRoutes: addLedgerRoutes },
  { addRoutes: addServiceRoutes },
  { addRoutes: addPipelineRoutes },
  buildsNoun,
  { addRoutes: addVersionRoutes },
  environmentsNoun,
  { addRoutes: addConfigurationRoutes },
  deploymentsNoun,
  automationNoun,
  checksNoun,
  { addRoutes: addDeliveryRoutes },
  streams,
  catalogNoun,
];
