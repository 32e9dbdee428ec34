/**
 * Escape sequences of a log line as styled pieces of text, never as HTML.
 */
import Anser from 'anser';
import { CSSProperties } from 'react';

export interface StyledText {
  text: string;
  style?: CSSProperties;
}

// Readable on the dark ground that logs have in both themes.
const names: Record<string, string> = {
  black: '#9aa0a6',
  red: '#ff8a80',
  green: '#8ee59b',
  yellow: '#f4d06f',
  blue: '#8ab4f8',
  magenta: '#e6a3f5',
  cyan: '#7fdfe6',
  white: '#e8eaed',
};

// Titles, links and pictures (OSC, DCS, APC, PM, SOS), then whatever control characters remain after colours were read.
/* eslint-disable no-control-regex */
const strings = /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|(?=\x1b)|$)/g;
const sequences = /\x1b\[[0-?]*[ -/]*[@-~]?/g;
const shortEscapes = /\x1b(?![[\]])[ -/]*[0-~]?/g;
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
/* eslint-enable no-control-regex */

const colour = (name: string | null, truecolour: string | null) => {
  if (!name) {
    return undefined;
  }
  if (name === 'ansi-truecolor') {
    return truecolour ? `rgb(${truecolour})` : undefined;
  }
  const palette = /^ansi-palette-(\d+)$/.exec(name);
  if (palette) {
    return paletteColour(Number(palette[1]));
  }
  return names[name.replace(/^ansi-(bright-)?/, '')];
};

// The 6 × 6 × 6 cube and the greys of xterm's 256 colours.
function paletteColour(index: number): string {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const level = (value: number) => (value ? 55 + value * 40 : 0);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))}, ${level(
    Math.floor(cube / 6) % 6,
  )}, ${level(cube % 6)})`;
}

// A line with more colours than this is no line for people: it is shown plain.
const STYLES = 500;

export function styledText(line: string): StyledText[] {
  if (!line.includes('\x1b')) {
    return [{ text: line.replace(controls, '') }];
  }
  const readable = line.replace(strings, '').replace(shortEscapes, '');
  if ((readable.match(sequences)?.length ?? 0) > STYLES) {
    return [{ text: plainText(readable) }];
  }
  return Anser.ansiToJson(readable, {
    json: true,
    remove_empty: true,
    use_classes: true,
  }).map(piece => {
    const decorations = piece.decorations ?? [];
    const foreground = colour(piece.fg, piece.fg_truecolor);
    const background = colour(piece.bg, piece.bg_truecolor);
    return {
      text: piece.content.replace(controls, ''),
      style: {
        color: background && !foreground ? '#111' : foreground,
        backgroundColor: background,
        fontWeight: decorations.includes('bold') ? 700 : undefined,
        fontStyle: decorations.includes('italic') ? 'italic' : undefined,
        textDecoration: decorations.includes('underline')
          ? 'underline'
          : undefined,
      },
    };
  });
}

/** Without escape sequences, for searching and reading aloud. */
export const plainText = (line: string): string =>
  (line.includes('\x1b')
    ? line.replace(strings, '').replace(sequences, '').replace(shortEscapes, '')
    : line
  ).replace(controls, '');
