/**
 * A layer of configuration as YAML to edit, and back.
 */
import { ConfigurationValues } from '@slipway/backstage-plugin-releases-common';
import { LineCounter, parseDocument, stringify } from 'yaml';

export function toText(values: ConfigurationValues | undefined): string {
  return values && Object.keys(values).length > 0 ? stringify(values) : '';
}

export type Parsed =
  | { values: ConfigurationValues }
  | { problem: string; line?: number };

/** JSON is YAML too. Says where it went wrong; what the values mean is the back end's to judge. */
export function parseText(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    return {
      problem: error.message.split('\n')[0],
      line: lines.linePos(error.pos[0]).line,
    };
  }
  const values = document.toJS() ?? {};
  if (typeof values !== 'object' || Array.isArray(values)) {
    return { problem: 'key: value' };
  }
  return { values };
}
