/**
 * The form fields of the wizards as extensions of the scaffolder.
 */
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';

const sourceHost = FormFieldBlueprint.make({
  name: 'source-host',
  params: {
    field: async () => {
      const [{ SourceHostField }, { validateSourceHost }] = await Promise.all([
        import('./SourceHostField'),
        import('./validation'),
      ]);
      return createFormField({
        name: 'ReleasesSourceHost',
        component: SourceHostField,
        validation: validateSourceHost,
        schema: makeFieldSchema({
          output: z => z.string(),
          uiOptions: z =>
            z.object({
              makesRepository: z
                .boolean()
                .optional()
                .describe('Only hosts that can make a repository'),
            }),
        }),
      });
    },
  },
});

const pipeline = FormFieldBlueprint.make({
  name: 'pipeline',
  params: {
    field: async () => {
      const [{ PipelineField }, { validatePipeline }] = await Promise.all([
        import('./PipelineField'),
        import('./validation'),
      ]);
      return createFormField({
        name: 'ReleasesPipeline',
        component: PipelineField,
        validation: validatePipeline,
        schema: makeFieldSchema({
          output: z =>
            z.object({
              templateId: z.string(),
              parameters: z.record(z.unknown()).optional(),
            }),
          uiOptions: z =>
            z.object({
              suggest: z
                .object({
                  from: z.string().describe('Name of an answer given before'),
                  templates: z
                    .record(z.string())
                    .describe('Template id by that answer'),
                })
                .optional(),
            }),
        }),
      });
    },
  },
});

const environments = FormFieldBlueprint.make({
  name: 'environments',
  params: {
    field: async () => {
      const [{ EnvironmentsField }, { validateEnvironments }] =
        await Promise.all([
          import('./EnvironmentsField'),
          import('./validation'),
        ]);
      return createFormField({
        name: 'ReleasesEnvironments',
        component: EnvironmentsField,
        validation: validateEnvironments,
        schema: makeFieldSchema({
          output: z => z.array(z.string()),
          uiOptions: z => z.object({}),
        }),
      });
    },
  },
});

const component = FormFieldBlueprint.make({
  name: 'component',
  params: {
    field: async () => {
      const [{ ComponentField }, { validateComponent }] = await Promise.all([
        import('./ComponentField'),
        import('./validation'),
      ]);
      return createFormField({
        name: 'ReleasesComponent',
        component: ComponentField,
        validation: validateComponent,
        schema: makeFieldSchema({
          output: z => z.string(),
          uiOptions: z => z.object({}),
        }),
      });
    },
  },
});

export const wizardFields = [sourceHost, pipeline, environments, component];
