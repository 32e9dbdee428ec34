/**
 * The words of the reusable pieces, in English.
 */
import { createTranslationRef } from '@backstage/frontend-plugin-api';

/**
 * @public
 */
export const releasesReactTranslationRef = createTranslationRef({
  id: 'plugin.releases-react',
  messages: {
    retry: 'Try again',
    digest: {
      copy: 'Copy {{value}} whole',
      copied: 'Copied {{value}}',
      failed: 'The browser did not allow copying. {{value}}',
    },
    log: {
      connecting: 'Connecting…',
      live: 'Live',
      reconnecting: 'Reconnecting…',
      ended: 'The log ends here',
      endedWith: 'The log ends here: {{reason}}',
      unavailable: 'Not available',
      failed: 'This log cannot be shown. {{message}}',
      silent: 'Nothing has been written yet. New lines appear here.',
      empty: 'Nothing was written.',
      search: 'Search ( / )',
      searchLabel: 'Search in this log',
      matches: '{{position}} of {{matches}}',
      noMatch: 'Not found',
      former: 'Former match',
      next: 'Next match',
      wrap: 'Wrap',
      announce: 'Announce lines',
      download: 'Download',
      times: 'Times ({{zone}})',
      searching: 'Searching…',
      copyLink: 'Copy link to the line',
      linkCopied: 'Copied',
      linkNotCopied: 'Not allowed by the browser; the address bar has the link',
      unlink: 'Let the line go',
      unseen: '{{lines}} new ↓',
      unseenFull: '{{lines}} new, and more to come ↓',
      dropped_one:
        '{{lines}} older line is no longer held by this page; its log still has it',
      dropped_other:
        '{{lines}} older lines are no longer held by this page; their log still has them',
      refused: 'This log cannot be shown. {{reason}}',
      gapUncounted:
        'Some lines were skipped because this page could not keep up',
      gap_one: '{{lines}} line was skipped because this page could not keep up',
      gap_other:
        '{{lines}} lines were skipped because this page could not keep up',
      reconnected: 'The connection was lost and is back; nothing is missing',
      cut_one: '{{count}} more character in the download',
      cut_other: '{{count}} more characters in the download',
    },
    terminal: {
      connecting: 'Opening a terminal in {{environment}}…',
      open: '{{environment}} · connected',
      recorded: '{{environment}} · recorded',
      over: '{{environment}} · closed',
      closesIn: 'closes in {{time}}',
      closed: 'Closed. {{reason}}',
      closedReason: {
        exit: 'The program ended.',
        exitCode: 'The program ended with code {{code}}.',
        connection: 'The connection was lost.',
        unreachable: 'The connection could not be opened after three attempts.',
        left: 'You left it.',
      },
      again: 'Open a new terminal',
      leave: 'Leave',
      chord:
        'Every key goes to the program, Escape too. Ctrl + Shift + Enter leaves, Ctrl + Shift + C copies, Ctrl + Shift + V pastes.',
      copy: 'Copy',
      paste: 'Paste',
      clipboard: {
        copied: 'Copied',
        nothing: 'Select something first',
        refused: 'The browser does not allow it; use the keys',
      },
      tabs: 'Terminals in {{environment}}',
      tab: 'Terminal {{number}}',
      newTab: 'New terminal',
      screenReader: 'Screen reader mode',
      label: 'Terminal in {{environment}}',
    },
  },
  translations: {
    zh: () => import('./zh'),
  },
});
