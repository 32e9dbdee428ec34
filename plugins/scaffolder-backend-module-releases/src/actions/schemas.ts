/**
 * Parts of inputs and outputs that several actions share.
 */
import type { z as zod } from 'zod/v3';

type Z = typeof zod;

export const source = (z: Z) =>
  z
    .object({
      host: z.string(),
      repository: z.string(),
      defaultBranch: z.string().optional(),
    })
    .describe('Where its repository is');

export const pipeline = (z: Z) =>
  z
    .object({
      templateId: z.string(),
      parameters: z.record(z.any()).optional(),
    })
    .describe('The pipeline template and its parameters');

export const environments = (z: Z) =>
  z
    .array(z.string())
    .optional()
    .describe('Out of the configured promotion path; all when absent');
