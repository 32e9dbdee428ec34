/**
 * Label selectors as Kubernetes writes them, over objects in memory: `app=shop`, `tier!=cache`, `tier in (web, api)`, `tier notin (db)`,
 * `app` (has it), `!app` (has it not); all must hold.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';

type Labels = Record<string, string>;
type Requirement = (labels: Labels) => boolean;

const KEY = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?';
const EXISTS = new RegExp(`^(?<not>!)?\\s*(?<key>${KEY})$`);
const EQUALS = new RegExp(
  `^(?<key>${KEY})\\s*(?<sign>==?|!=)\\s*(?<value>[-A-Za-z0-9_.]*)$`,
);
const IN = new RegExp(
  `^(?<key>${KEY})\\s+(?<not>not)?in\\s*\\((?<values>[-A-Za-z0-9_.,\\s]*)\\)$`,
);

/** Throws `selector.invalid`. An absent or empty selector matches everything. */
export function parseSelector(
  selector?: string,
): (object: { metadata: { labels?: Labels } }) => boolean {
  // Commas within parentheses belong to the list of values.
  const requirements = (selector?.trim() ? selector : '')
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter((part, _, all) => part || all.length > 1)
    .map(part => requirement(part, selector!));
  return ({ metadata: { labels = {} } }) =>
    requirements.every(holds => holds(labels));
}

function requirement(part: string, selector: string): Requirement {
  const equals = EQUALS.exec(part)?.groups;
  if (equals) {
    const { key, sign, value } = equals;
    return sign === '!='
      ? labels => labels[key] !== value
      : labels => labels[key] === value;
  }
  const within = IN.exec(part)?.groups;
  if (within) {
    const values = within.values.split(',').map(value => value.trim());
    return labels =>
      (has(labels, within.key) && values.includes(labels[within.key])) ===
      !within.not;
  }
  const exists = EXISTS.exec(part)?.groups;
  if (exists) {
    return labels => has(labels, exists.key) === !exists.not;
  }
  throw new ReleasesError(
    'selector.invalid',
    `'${part}' in the label selector '${selector}' is not what Kubernetes understands; write for example app=shop or tier in (web, api).`,
  );
}

function has(labels: Labels, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(labels, name);
}
