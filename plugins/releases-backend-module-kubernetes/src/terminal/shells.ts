/**
 * What is run in a container for a terminal, and to end one. Only what any POSIX shell has built in, for a container may hold little else.
 */

/** A terminal's programs carry this variable, so that they are found when the terminal ends. */
const MARK = 'SLIPWAY_TERMINAL';

/** Where a first shell may be, which then finds the one that is wanted. `/busybox/sh` is that of debug images without a distribution. */
export const FIRST_SHELLS = ['sh', 'bash', '/busybox/sh'];

/** What is tried when nobody chose, the most comfortable first. */
const BY_COMFORT = ['bash', 'ash', 'sh'];

/** Exit code of a shell that did not find the command. */
export const NOT_FOUND = 127;

/**
 * @param first - one of `FIRST_SHELLS`
 * @param options - `command` wins over `shell`; exits with `NOT_FOUND` and says nothing when there is none of the shells
 */
export function startCommand(
  first: string,
  mark: string,
  options: { command?: string[]; shell?: string },
): string[] {
  const script = `export ${MARK}="$1" TERM=xterm-256color; shift;`;
  if (options.command) {
    return [
      first,
      '-c',
      `${script} exec "$@"`,
      first,
      mark,
      ...options.command,
    ];
  }
  const shells = options.shell ? [options.shell] : [...BY_COMFORT, first];
  return [
    first,
    '-c',
    `${script} for shell; do command -v "$shell" >/dev/null 2>&1 && exec "$shell"; done; exit ${NOT_FOUND}`,
    first,
    mark,
    ...shells,
  ];
}

/**
 * Ends everything that carries the mark: politely, and after a second by force. `read` drops the zero bytes between the variables, in all
 * of these shells.
 */
export function endCommand(first: string, mark: string): string[] {
  return [
    first,
    '-c',
    `each() {
  found=
  for folder in /proc/[0-9]*; do
    while IFS= read -r line || [ -n "$line" ]; do
      case "$line" in *"$2"*) kill -"$1" "\${folder#/proc/}" 2>/dev/null; found=1; break;; esac
      line=
    done 2>/dev/null <"$folder/environ"
  done
}
each HUP "$1"
left=10
while [ "$found" ] && [ $left -gt 0 ]; do
  sleep 0.1
  left=$((left - 1))
  each 0 "$1"
done
[ -z "$found" ] || each KILL "$1"`,
    first,
    `${MARK}=${mark}`,
  ];
}
