/**
 * What the suite of build engines asks a build to do; each engine under test says it in its own language.
 *
 * - `succeeds`: prints `hello from the build` on a line and makes an artifact.
 * - `takes a while`: prints `begun`, goes on for one to three seconds, prints `done` and makes an artifact.
 * - `fails`: prints `about to fail` and ends with exit code 3.
 * - `waits`: prints `waiting` and does not end by itself.
 * - `prints a parameter`: prints the parameter GREETING in square brackets and makes an artifact.
 * - `prints a file`: prints what `content.txt` of the checkout holds and makes an artifact.
 *
 * @public
 */
export type BuildRecipe =
  | 'succeeds'
  | 'takes a while'
  | 'fails'
  | 'waits'
  | 'prints a parameter'
  | 'prints a file';
