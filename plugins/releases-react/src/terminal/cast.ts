/**
 * What the page reads out of an asciicast beside playing it. Pure.
 */

/** Seconds of each gap. Lines that are no events are passed over: a partial recording may end in the middle of one. */
export function gapsOf(cast: string): number[] {
  return cast.split('\n').flatMap(line => {
    const match = /^\[(\d+(?:\.\d+)?), *"m"/.exec(line);
    return match ? [Number(match[1])] : [];
  });
}
