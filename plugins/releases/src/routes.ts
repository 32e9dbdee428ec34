/**
 * Pages of other plugins to which ours lead.
 */
import { createExternalRouteRef } from '@backstage/frontend-plugin-api';

/** The form of a scaffolder template. */
export const templateRouteRef = createExternalRouteRef({
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});
