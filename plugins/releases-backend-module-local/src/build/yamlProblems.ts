/**
 * YAML that must fit a schema, with its problems as sentences that name their lines.
 */
import { Document, isNode, LineCounter, parseDocument } from 'yaml';
import { output, ZodError, ZodTypeAny } from 'zod';

export interface Problem {
  message: string;
  /** From 1. */
  line?: number;
}

/**
 * Reads YAML that must fit a schema; what it says is the value, or what is wrong and in which line.
 */
export function readYaml<T extends ZodTypeAny>(
  text: string,
  schema: T,
): { value: output<T> } | { problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(error => ({
        message: error.message.split('\n')[0].replace(/ at line .*$/, ''),
        line: lines.linePos(error.pos[0]).line,
      })),
    };
  }
  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    // An alias to nothing, or so many that they would fill the memory.
    return { problems: [{ message: (error as Error).message, line: 1 }] };
  }
  const parsed = schema.safeParse(content);
  return parsed.success
    ? { value: parsed.data }
    : { problems: describe(parsed.error, document, lines) };
}

/** On one line, for the message of an error. */
export function listProblems(problems: Problem[]): string {
  return problems
    .map(({ message, line }) => (line ? `line ${line}: ${message}` : message))
    .join('; ');
}

function describe(
  error: ZodError,
  document: Document,
  lines: LineCounter,
): Problem[] {
  return error.issues.map(issue => {
    const line = lineOf(issue.path, document, lines);
    const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    return { message: `${where}${issue.message}`, ...(line && { line }) };
  });
}

/** Of the innermost part of the path that the document has. */
function lineOf(
  path: (string | number)[],
  document: Document,
  lines: LineCounter,
): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      return lines.linePos(node.range[0]).line;
    }
  }
  return undefined;
}
