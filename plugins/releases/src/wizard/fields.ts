/**
 * The form fields of the wizards: component, validation and schema of each.
 */
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { ComponentField } from './ComponentField';
import { EnvironmentsField } from './EnvironmentsField';
import { PipelineField } from './PipelineField';
import { SourceHostField } from './SourceHostField';
import {
  validateComponent,
  validateEnvironments,
  validatePipeline,
  validateSourceHost,
} from './validation';

export const sourceHost = createFormField({
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

export const pipeline = createFormField({
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

export const environments = createFormField({
  name: 'ReleasesEnvironments',
  component: EnvironmentsField,
  validation: validateEnvironments,
  schema: makeFieldSchema({
    output: z => z.array(z.string()),
    uiOptions: z => z.object({}),
  }),
});

export const component = createFormField({
  name: 'ReleasesComponent',
  component: ComponentField,
  validation: validateComponent,
  schema: makeFieldSchema({
    output: z => z.string(),
    uiOptions: z => z.object({}),
  }),
});
