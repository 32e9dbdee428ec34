/**
 * What people, programs and drivers say in the fixtures: pages repeat it as it is, in whatever language. What the back end says is not among
 * it: pages say that in their reader's words.
 */

/** Sentences of the back end, by the name of the property beside which they stand. */
const OURS: Record<string, string> = {
  // A verdict's, a gate's and a question's reason; a hold's and a deployment's is a person's.
  allowed: 'reason',
  name: 'reason',
  stepId: 'reason',
  // Of deployments, steps, environments, placements and activities.
  said: 'message',
  state: 'message',
  kind: 'message',
  titleSaid: 'title',
  // Of diagnoses.
  evidence: 'sentence',
};

/** As JSON, for looking things up in it. */
export const quotations = (fixtures: unknown): string =>
  JSON.stringify(fixtures, (key, value) => {
    if (key === 'said' || key === 'titleSaid' || key === 'tryAct') {
      return undefined;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return value;
    }
    const ours = Object.keys(OURS)
      .filter(beside => beside in value)
      .map(beside => OURS[beside]);
    return Object.fromEntries(
      Object.entries(value).filter(([name]) => !ours.includes(name)),
    );
  });
