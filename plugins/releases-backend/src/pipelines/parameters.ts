/**
 * Parameters of pipelines against their schema. Pure.
 */
import { JsonObject } from '@backstage/types';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import Ajv, { ErrorObject, ValidateFunction } from 'ajv';

/** Throws when the schema itself is not one. */
export function parametersValidator(schema: JsonObject): ValidateFunction {
  return new Ajv({
    allErrors: true,
    strict: false,
    useDefaults: true,
    // Schemas name the formats of form fields too, which say nothing of validity.
    validateFormats: false,
  }).compile({ type: 'object', ...schema });
}

/** The parameters with defaults filled in. Throws 422 `parameters.invalid` that lists every problem. */
export function checkParameters(
  schema: JsonObject,
  parameters: JsonObject,
): JsonObject {
  const filled: JsonObject = structuredClone(parameters);
  const validate = parametersValidator(schema);
  if (validate(filled)) {
    return filled;
  }
  const problems = (validate.errors ?? []).map(problemOf);
  throw new ReleasesError(
    'parameters.invalid',
    `The parameters do not fit the pipeline: ${problems
      .map(({ parameter, message }) => `${parameter} ${message}`)
      .join('; ')}.`,
    { status: 422, details: { problems } },
  );
}

function problemOf(error: ErrorObject): { parameter: string; message: string } {
  const { params, instancePath, message, keyword } = error;
  const parameter =
    params.additionalProperty ??
    params.missingProperty ??
    instancePath.replace(/^\//, '');
  if (keyword === 'additionalProperties') {
    return { parameter, message: 'is not a parameter of this pipeline' };
  }
  if (keyword === 'required') {
    return { parameter, message: 'is missing' };
  }
  const allowed = params.allowedValues
    ? `: ${params.allowedValues.join(', ')}`
    : '';
  return { parameter, message: `${message ?? keyword}${allowed}` };
}

/** As build engines take them: text. */
export function asText(parameters: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
  );
}
