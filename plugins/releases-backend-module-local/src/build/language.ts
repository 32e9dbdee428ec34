/**
 * The pipeline language `slipway-shell/v1`: named steps, run in order by the shell in a clean checkout.
 */
import { z } from 'zod';
import { Problem, readYaml } from './yamlProblems';

export const SHELL_LANGUAGE = 'slipway-shell/v1';

const MAX_BODY_CHARACTERS = 1024 * 1024;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What the build itself sets, or what would change how the steps' programs are found and loaded. */
const RESERVED_VARIABLE =
  /^(PATH|HOME|TMPDIR|IFS|ENV|BASH_ENV|LD_.*|DYLD_.*|NODE_OPTIONS|SLIPWAY_.*)$/;

const variables = z
  .record(
    z
      .string()
      .regex(VARIABLE_NAME, 'A variable has letters, digits and _ only')
      .refine(
        name => !RESERVED_VARIABLE.test(name),
        name => ({
          message: `The variable ${name} is set by the build itself`,
        }),
      ),
    z.union([z.string(), z.number(), z.boolean()]).transform(String),
  )
  .default({});

const step = z
  .object({
    name: z
      .string()
      .min(1)
      .max(100)
      // eslint-disable-next-line no-control-regex
      .regex(/^[^\x00-\x1f\x7f]*$/, 'A name is one line of text'),
    run: z.string().min(1).refine(hasNoNul, 'A script cannot hold a NUL'),
    timeoutSeconds: z.number().int().min(1).max(86_400).optional(),
  })
  .strict();

const pipeline = z
  .object({
    env: variables,
    steps: z
      .array(step)
      .min(1)
      .max(100)
      .superRefine((steps, context) => {
        steps.forEach(({ name }, index) => {
          if (steps.findIndex(other => other.name === name) < index) {
            context.addIssue({
              code: 'custom',
              path: [index, 'name'],
              message: `There are two steps named ${JSON.stringify(name)}`,
            });
          }
        });
      }),
  })
  .strict();

export type ShellPipeline = z.infer<typeof pipeline>;

/** The pipeline, or what is wrong with it, each problem with its line where it has one. */
export function parsePipeline(
  body: string,
): { pipeline: ShellPipeline } | { problems: Problem[] } {
  if (body.length > MAX_BODY_CHARACTERS) {
    return {
      problems: [
        {
          message: `The pipeline is longer than ${MAX_BODY_CHARACTERS} characters`,
        },
      ],
    };
  }
  const read = readYaml(body, pipeline);
  return 'problems' in read ? read : { pipeline: read.value };
}

/** What keeps these parameters from becoming environment variables. */
export function parameterProblems(
  parameters: Record<string, string>,
): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (!VARIABLE_NAME.test(name) || RESERVED_VARIABLE.test(name)) {
      problems.push({
        message: `${JSON.stringify(
          name,
        )} cannot be a parameter: it must be a variable's name of letters, digits and _, and none that the build itself sets`,
      });
    } else if (!hasNoNul(value)) {
      problems.push({ message: `The parameter ${name} holds a NUL` });
    }
  }
  return problems;
}

function hasNoNul(text: string): boolean {
  return !text.includes('\0');
}
