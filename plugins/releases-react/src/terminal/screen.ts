/**
 * xterm and what it needs, in a chunk of its own.
 */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

export function createScreen(place: HTMLElement): {
  terminal: Terminal;
  dispose: () => void;
} {
  const terminal = new Terminal({
    cursorBlink: true,
    fontSize: 13,
    fontFamily:
      'ui-monospace, "Cascadia Mono", "Noto Sans Mono CJK SC", Menlo, monospace',
    scrollback: 10_000,
    theme: { background: '#17191c', foreground: '#e8eaed' },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(place);
  fit.fit();
  const observer = new ResizeObserver(() => {
    // A tab that is not shown has no size; its program keeps the one it had.
    if (place.offsetWidth > 0 && place.offsetHeight > 0) {
      fit.fit();
    }
  });
  observer.observe(place);
  return {
    terminal,
    dispose: () => {
      observer.disconnect();
      terminal.dispose();
    },
  };
}
