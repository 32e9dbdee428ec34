/**
 * Colours of status as text. The theme's `palette.status` is made for large marks and fails the contrast that text needs; these reach 4.5 on
 * page and paper of Backstage's light and dark themes (tested).
 */

/**
 * @public
 */
export type StatusTone =
  | 'ok'
  | 'error'
  | 'warning'
  | 'running'
  | 'waiting'
  | 'paused'
  | 'neutral';

/**
 * By the theme's mode and tone; for text and for marks in charts.
 *
 * @public
 */
export const statusColours: Record<
  'light' | 'dark',
  Record<StatusTone, string>
> = {
  light: {
    ok: '#11692f',
    error: '#b3182a',
    warning: '#8a4b00',
    running: '#14508f',
    waiting: '#6b4e00',
    paused: '#5d3b8c',
    neutral: '#5a5a5a',
  },
  dark: {
    ok: '#83dfa0',
    error: '#ffb4ad',
    warning: '#ffc77d',
    running: '#a9cdff',
    waiting: '#f2d479',
    paused: '#d7bdff',
    neutral: '#d2d2d2',
  },
};
