/**
 * The nouns of the core, each with what it registers and the routes it adds.
 */
import { Noun } from './core';
import { addDriverRoutes } from './drivers';
import { addHealthRoutes } from './health';

export const nouns: Noun[] = [
  { addRoutes: addDriverRoutes },
  { addRoutes: addHealthRoutes },
];
