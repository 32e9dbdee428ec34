/**
 * The form fields of the wizards as extensions of the scaffolder; all of them come with the first that is shown.
 */
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

const sourceHost = FormFieldBlueprint.make({
  name: 'source-host',
  params: { field: async () => (await import('./fields')).sourceHost },
});

const pipeline = FormFieldBlueprint.make({
  name: 'pipeline',
  params: { field: async () => (await import('./fields')).pipeline },
});

const environments = FormFieldBlueprint.make({
  name: 'environments',
  params: { field: async () => (await import('./fields')).environments },
});

const component = FormFieldBlueprint.make({
  name: 'component',
  params: { field: async () => (await import('./fields')).component },
});

export const wizardFields = [sourceHost, pipeline, environments, component];
