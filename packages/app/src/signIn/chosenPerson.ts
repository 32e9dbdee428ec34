/*
 * Which example person this browser is signed in as, kept over reloads.
 */
const KEY = 'slipway.examplePerson';

export const chosenPerson = {
  get: (): string | undefined => localStorage.getItem(KEY) ?? undefined,
  set: (name: string) => localStorage.setItem(KEY, name),
  forget: () => localStorage.removeItem(KEY),
};
