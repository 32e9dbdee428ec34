/**
 * Terminal sessions in memory, and a recording of one whose program tried all it could on whoever looks.
 */
import {
  say,
  TerminalSession,
} from '@slipway/backstage-plugin-releases-common';
import {
  ReleasesApi,
  ReleasesApiError,
} from '@slipway/backstage-plugin-releases-react';

const yes = { allowed: true };
const ungranted = say('grant.missing', {
  person: 'user:default/li-wei',
  service: 'component:default/shop-api',
  owner: 'group:default/shop',
});
const no = {
  allowed: false,
  code: 'grant.missing',
  reason: ungranted.text,
  said: [ungranted],
};

/** Title, clipboard, a link that runs a script, questions whose answers would be typed, the end of a paste. */
const hostile = [
  '\u001b]0;taken over\u0007',
  '\u001b]52;c;c3RvbGVu\u0007',
  '\u001b]8;;javascript:document.title="taken over"\u0007harmless link\u001b]8;;\u0007',
  '\u001bP$q"p\u001b\\',
  '\u001b[21t\u001b[6n\u001b[c',
  '\u001b[201~<script>document.title="taken over"</script>',
].join(' ');

const events: [number, string, string][] = [
  [0.2, 'o', '\u001b[1mshop-api@production\u001b[0m $ '],
  [1.4, 'o', 'ls -l\r\n'],
  [
    1.5,
    'o',
    '\u001b[34mbin\u001b[0m  \u001b[32mserver\u001b[0m  你好.txt\r\n$ ',
  ],
  [3, 'o', 'cat upload.txt\r\n'],
  [3.1, 'o', `${hostile}\r\n$ `],
  [9, 'm', '20480 bytes were not recorded'],
  [10, 'o', 'exit\r\n'],
];

const recording = [
  JSON.stringify({ version: 2, width: 90, height: 24, timestamp: 1764000000 }),
  ...events.map(event => JSON.stringify(event)),
  '',
].join('\n');

export function sessionsApi(
  at: (minutesAgo: number) => string,
): Pick<
  ReleasesApi,
  'listTerminalSessions' | 'getTerminalSession' | 'getTerminalRecording'
> {
  const session = (
    id: string,
    more: Partial<TerminalSession>,
  ): TerminalSession => ({
    id,
    person: 'user:default/li-wei',
    environment: 'production',
    target: 'local',
    instance: 'production-1',
    reason: 'The basket answers slowly',
    openedAt: at(30),
    closedAt: at(20),
    seconds: 600,
    endCode: 'terminal.exited',
    exitCode: 0,
    recording: { state: 'complete', bytes: 52_000, gapBytes: 20_480 },
    can: { replay: yes },
    ...more,
  });
  const sessions = [
    session('s5', {
      closedAt: undefined,
      seconds: undefined,
      endCode: undefined,
      exitCode: undefined,
      openedAt: at(2),
      recording: { state: 'recording', bytes: 0, gapBytes: 0 },
    }),
    session('s4', {}),
    session('s3', {
      person: 'user:default/mei',
      container: 'proxy',
      endCode: 'terminal.backend-lost',
      exitCode: undefined,
      recording: { state: 'partial', bytes: 900, gapBytes: 0 },
      openedAt: at(300),
    }),
    session('s2', {
      environment: 'dev',
      instance: 'dev-1',
      reason: undefined,
      endCode: 'terminal.idle',
      exitCode: undefined,
      recording: { state: 'none', bytes: 0, gapBytes: 0 },
      openedAt: at(2_000),
    }),
    session('s1', { can: { replay: no }, openedAt: at(3_000) }),
  ];
  return {
    listTerminalSessions: async (_, { person, environment }) => ({
      items: sessions.filter(
        one =>
          (!person || one.person.includes(person.toLowerCase())) &&
          (!environment || one.environment === environment),
      ),
    }),
    getTerminalSession: async (_, id) => {
      const found = sessions.find(one => one.id === id);
      if (!found) {
        throw new ReleasesApiError({
          status: 404,
          code: 'terminal-session.not-found',
          message: 'There is no such session.',
        });
      }
      return found;
    },
    getTerminalRecording: async () => recording,
  };
}
