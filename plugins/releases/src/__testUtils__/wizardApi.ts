/**
 * What the form fields of the wizards ask, answered with fixtures.
 */
import {
  ReleasesApi,
  ReleasesApiError,
} from '@slipway/backstage-plugin-releases-react';

const template = (id: string, title: string) => ({
  id,
  title,
  description: `Runs the tests of a ${title}.`,
  revision: 1,
  builder: 'local',
  language: 'slipway-shell/v1',
  body: 'steps:\n  - name: Test\n    run: npm test\n',
  parametersSchema: {
    type: 'object',
    properties: {
      TESTS: {
        type: 'string',
        title: 'Tests',
        enum: ['required', 'skipped'],
        default: 'required',
      },
    },
  },
});

/** For `listPipelineTemplates`. */
export const wizardTemplates = [
  template('node-service', 'Node service'),
  template('python-service', 'Python service'),
];

export const wizardApi: Pick<
  ReleasesApi,
  'getCapabilities' | 'listServices' | 'renderPipelineTemplate'
> = {
  getCapabilities: async () => ({
    sources: [
      { id: 'local', createRepository: true },
      { id: 'gerrit', createRepository: false },
    ],
    builders: [{ id: 'local', language: 'slipway-shell/v1' }],
    environments: ['dev', 'test', 'staging', 'production'].map(name => ({
      name,
      title: name,
      kind: name,
      protected: name === 'production',
      targets: ['cluster-a'],
    })),
  }),
  listServices: async () => ({ items: [] }),
  renderPipelineTemplate: async (templateId, parameters) => {
    const found = wizardTemplates.find(({ id }) => id === templateId);
    if (!found) {
      throw new ReleasesApiError({
        status: 404,
        code: 'template.unknown',
        message: `There is no pipeline template '${templateId}'.`,
      });
    }
    const variables = { TESTS: String(parameters.TESTS ?? 'required') };
    return {
      templateId,
      templateRevision: found.revision,
      builder: found.builder,
      language: found.language,
      parameters: variables,
      variables,
      body: found.body,
    };
  },
};
