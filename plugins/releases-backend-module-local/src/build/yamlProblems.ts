/**
 * Problems of a YAML document as sentences with their lines.
 */
import { Document, isNode, LineCounter } from 'yaml';
import { ZodError } from 'zod';

export interface Problem {
  message: string;
  /** From 1. */
  line?: number;
}

/** What is wrong with it as YAML. */
export function checkDocument(
  document: Document,
  lines: LineCounter,
): Problem[] {
  return document.errors.map(error => ({
    message: error.message.split('\n')[0].replace(/ at line .*$/, ''),
    line: lines.linePos(error.pos[0]).line,
  }));
}

/** What is wrong with its content. */
export function zodProblems(
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
