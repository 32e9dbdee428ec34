/**
 * The program says that a variable is missing, and the configuration does not give it, or gives it without a value. The program's word
 * alone is not enough: what it names must really not be there.
 */
import { configurationHref, exitWords, linesOf, logLine } from '../evidence';
import { Cause, Facts } from '../types';

const NAME = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b/g;
/** Given by the target whatever the configuration says. */
const GIVEN = /^(PORT(_.*)?|HOST|HOME|PATH|SLIPWAY_.*)$/;
/** In each the name stands as §. */
const SAYS_MISSING = [
  /§["'`\]]*,?\s+(environment |env )?(variable |var |setting )?(is|was|has|are) (not (been )?(set|defined|provided|configured|given|found|present)|missing|required|undefined|unset|empty)/i,
  /§["'`\]]*\s+(environment |env )?(variable |var )?(must|needs to|should|has to) be (set|defined|provided|given|configured|present)/i,
  /(missing|required|undefined|unset|no|undeclared|unknown)\b[^§]{0,40}\b(variables?|vars?|env|environment|settings?|keys?|configuration)\b[^§A-Za-z]{0,6}§/i,
  /\b(missing|require[sd]?|needs?|expected)\b:?\s*["'`$[]*§/i,
  /(please )?\b(set|define|provide|export) (the )?(environment |env )?(variable |var )?["'`$]*§/i,
  /§["'`\]]*:?\s+(parameter (null or )?not set|unbound variable|not set|is not set|missing|required|undefined)\b/i,
  /KeyError: ["']§["']/,
];

export const missingVariable: Cause = facts => {
  const { version, variables } = facts;
  if (!variables || facts.build || !exitWords(facts.instance)) {
    return undefined;
  }
  for (const line of linesOf(facts)) {
    const name = namesMissingIn(line).find(
      candidate => !GIVEN.test(candidate) && !variables[candidate],
    );
    if (name) {
      const empty = name in variables;
      return {
        code: empty ? 'empty-variable' : 'missing-variable',
        parameters: { version, variable: name },
        evidence: [logLine(facts, line), configurationSays(facts, name, empty)],
        act: { code: 'set-variable', href: configurationHref(facts) },
      };
    }
  }
  return undefined;
};

function namesMissingIn(line: string): string[] {
  return [...new Set(line.match(NAME) ?? [])].filter(name => {
    const said = line.split(name).join('§');
    return name.length > 2 && SAYS_MISSING.some(form => form.test(said));
  });
}

function configurationSays(facts: Facts, variable: string, empty: boolean) {
  const revision = String(facts.configurationRevision ?? '?');
  return {
    kind: 'configuration' as const,
    label: `Configuration, revision ${revision}`,
    parameters: { revision, variable },
    text: empty ? `${variable} has no value` : `There is no ${variable}`,
    href: configurationHref(facts),
  };
}
