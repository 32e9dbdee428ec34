/**
 * The setting that names the template by which a component that is not released comes to be.
 */

const STANDARD = 'template:default/adopt-service';

const jsonSchema = () => ({ type: 'string', default: STANDARD });

/** As the portal wants the schema of a setting: an entity ref, that of our own template when absent. */
export const adoptTemplate = {
  '~standard': {
    version: 1 as const,
    vendor: 'slipway',
    types: undefined as
      | { input: string | undefined; output: string }
      | undefined,
    validate(value: unknown) {
      if (value === undefined) {
        return { value: STANDARD };
      }
      return typeof value === 'string'
        ? { value }
        : { issues: [{ message: 'Expected the entity ref of a template' }] };
    },
    jsonSchema: { input: jsonSchema, output: jsonSchema },
  },
};
