/**
 * xterm and what it needs, in a chunk of its own. What a program writes may come from anywhere, so it reaches the screen only: not the
 * page's title, not the clipboard, not the window, and no address but of the web.
 */
import { FitAddon } from '@xterm/addon-fit';
import { ITerminalOptions, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

export const screenOptions: ITerminalOptions = {
  cursorBlink: true,
  fontSize: 13,
  fontFamily:
    'ui-monospace, "Cascadia Mono", "Noto Sans Mono CJK SC", Menlo, monospace',
  scrollback: 10_000,
  theme: { background: '#17191c', foreground: '#e8eaed' },
  // Programs move, resize and ask for no window.
  windowOptions: {},
  linkHandler: {
    activate: (_event, address) => openAddress(address),
    allowNonHttpProtocols: false,
  },
};

/** The text of a link says anything; a person sees where it really leads. Addresses that are not of the web are not opened. */
export function openAddress(
  address: string,
  page: Pick<Window, 'confirm' | 'open'> = window,
): void {
  if (/^https?:\/\//i.test(address) && page.confirm(address)) {
    page.open(address, '_blank', 'noopener,noreferrer');
  }
}

/** Pasted text ends no bracket and begins no sequence: what a program takes for keys was typed. */
export function harmlessPaste(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g,
    '',
  );
}

export function createScreen(place: HTMLElement): {
  terminal: Terminal;
  dispose: () => void;
} {
  const terminal = new Terminal(screenOptions);
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(place);
  const paste = terminal.paste.bind(terminal);
  terminal.paste = text => paste(harmlessPaste(text));
  const onPaste = (event: ClipboardEvent) => {
    // xterm would take it as it is.
    event.preventDefault();
    event.stopPropagation();
    terminal.paste(event.clipboardData?.getData('text/plain') ?? '');
  };
  place.addEventListener('paste', onPaste, { capture: true });
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
      place.removeEventListener('paste', onPaste, { capture: true });
      terminal.dispose();
    },
  };
}
