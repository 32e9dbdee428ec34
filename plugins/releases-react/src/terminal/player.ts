/**
 * asciinema-player and what it needs, in a chunk of its own. Its controls are ours: its own are not for keyboards and screen readers.
 */
import { create, Player } from 'asciinema-player';
import 'asciinema-player/dist/bundle/asciinema-player.css';

/** Pauses are this long at most, in seconds, where they are skipped. */
const PAUSE = 1;

export function createPlayer(
  place: HTMLElement,
  cast: string,
  options: { speed: number; skipPauses: boolean; startAt: number },
): Player {
  return create({ data: cast, parser: 'asciicast' }, place, {
    controls: false,
    fit: 'both',
    preload: true,
    speed: options.speed,
    startAt: options.startAt,
    ...(options.skipPauses && { idleTimeLimit: PAUSE }),
    poster: 'npt:0:00',
    terminalFontFamily:
      'ui-monospace, "Cascadia Mono", "Noto Sans Mono CJK SC", Menlo, monospace',
  });
}
