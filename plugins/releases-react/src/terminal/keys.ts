/**
 * The few keys that are ours and not the program's.
 */

/**
 * `leave`: Ctrl + Shift + Enter. `copy`: Ctrl + Shift + C (⌘ C is the browser's own). `browser`: left to the browser, as Ctrl + Shift + V is.
 * Everything else, Escape too, is the program's. So is every key while an input method composes: its Enter picks a word.
 */
export function meaningOf(
  event: Pick<
    KeyboardEvent,
    'type' | 'key' | 'ctrlKey' | 'shiftKey' | 'isComposing' | 'keyCode'
  >,
): 'leave' | 'copy' | 'browser' | 'program' {
  // 229: browsers that say so and not `isComposing` on the first key of a composition.
  if (event.isComposing || event.keyCode === 229) {
    return 'program';
  }
  if (!event.ctrlKey || !event.shiftKey) {
    return 'program';
  }
  const down = event.type === 'keydown';
  switch (event.key) {
    case 'Enter':
      return down ? 'leave' : 'browser';
    case 'C':
    case 'c':
      return down ? 'copy' : 'browser';
    case 'V':
    case 'v':
      return 'browser';
    default:
      return 'program';
  }
}
