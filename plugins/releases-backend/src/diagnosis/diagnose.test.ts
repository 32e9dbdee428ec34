/**
 * Each cause over facts: when it is certain, when it is not, and which one wins.
 */
import { diagnose, diagnoseStop } from './diagnose';
import { placementFacts } from './facts';
import { withoutLogs } from './redact';
import { Facts } from './types';

const place = { environment: 'production', target: 'hall' };

function facts(change: Partial<Facts> = {}): Facts {
  return {
    ...place,
    version: '2.4.0',
    variables: {},
    configurationRevision: 4,
    ...change,
    instance: { instance: 'shop-1', ...change.instance },
  };
}

const ended = { exitCode: 1, running: false, everHealthy: false, exits: 3 };
const refused = {
  what: 'GET /health',
  outcome: 'refused',
  port: 18401,
} as const;

describe('what is gone or full', () => {
  it('is an artifact that is missing', () => {
    expect(
      diagnose(facts({ code: 'artifact.missing', message: 'app is gone' })),
    ).toMatchObject({
      code: 'artifact-missing',
      sentence: 'The artifact of 2.4.0 is not there any more.',
      evidence: [{ kind: 'message', text: 'app is gone' }],
      tryAct: { code: 'build-again', href: 'builds' },
    });
  });

  it.each(['target.disk-full', 'blob.disk-full'])('is a disk: %s', code => {
    expect(diagnose(facts({ code, message: 'full' }))).toMatchObject({
      code: 'disk-full-target',
      sentence:
        'The disk of target hall is full, so 2.4.0 could not be put there.',
      tryAct: { code: 'free-space' },
    });
  });

  it('is a disk that was full until the time of the step was over', () => {
    expect(
      diagnose(
        facts({
          code: 'step.timeout',
          message:
            'Deploy did not end within 90 s. Last: The disk is full, so app could not be unpacked',
        }),
      ),
    ).toMatchObject({ code: 'disk-full-target' });
  });

  it('is a disk of which only the program tells', () => {
    const line = 'Error: ENOSPC: no space left on device, write';
    const lastLines = ['starting', line, '    at writeSync'];
    expect(
      diagnose(facts({ instance: { ...ended, lastLines } })),
    ).toMatchObject({
      code: 'disk-full-program',
      evidence: [
        {
          kind: 'line',
          text: line,
          href: `instances/production/hall/shop-1/logs?${new URLSearchParams({
            search: line,
          })}`,
        },
        { kind: 'exit' },
      ],
    });
  });

  it('is no disk while the program lives', () => {
    const lastLines = ['ENOSPC, trying again'];
    expect(
      diagnose(facts({ instance: { running: true, lastLines } })).code,
    ).toBe('unknown');
  });

  it('is a command', () => {
    expect(
      diagnose(
        facts({
          code: 'command.not-found',
          message:
            '2.4.0 cannot start: there is no command gunicorn. Nothing ran',
        }),
      ),
    ).toMatchObject({
      code: 'command-not-found',
      parameters: { command: 'gunicorn' },
    });
  });
});

describe('a missing variable', () => {
  const says = (line: string, variables: Facts['variables'] = {}) =>
    diagnose(
      facts({ variables, instance: { ...ended, lastLines: ['begin', line] } }),
    );

  it.each([
    'Error: DATABASE_URL is not set',
    'DATABASE_URL must be set',
    'Missing environment variable: DATABASE_URL',
    'missing required environment variable "DATABASE_URL"',
    'Environment variable DATABASE_URL is required',
    "KeyError: 'DATABASE_URL'",
    './run.sh: line 3: DATABASE_URL: parameter not set',
    './run.sh: line 3: DATABASE_URL: unbound variable',
    'Please set DATABASE_URL',
    '[fatal] no variable DATABASE_URL',
    'panic: DATABASE_URL has not been provided',
    'Error: Missing DATABASE_URL',
  ])('is known by: %s', line => {
    expect(says(line)).toMatchObject({
      code: 'missing-variable',
      sentence: '2.4.0 ended because the variable DATABASE_URL is not set.',
      evidence: [
        { kind: 'line', text: line },
        {
          kind: 'configuration',
          text: 'There is no DATABASE_URL',
          parameters: { revision: '4', variable: 'DATABASE_URL' },
          href: 'configuration?environment=production',
        },
      ],
      tryAct: {
        code: 'set-variable',
        label: 'Set DATABASE_URL in the configuration',
      },
    });
  });

  it('may be there without a value', () => {
    expect(
      says('DATABASE_URL is empty', { DATABASE_URL: false }),
    ).toMatchObject({
      code: 'empty-variable',
      evidence: [{}, { text: 'DATABASE_URL has no value' }],
    });
  });

  it.each([
    ['is set', 'DATABASE_URL is not set', { DATABASE_URL: true }],
    ['comes from the target', 'PORT is not set', {}],
    ['is only mentioned', 'connecting to DATABASE_URL', {}],
    ['is no variable', 'ERROR: the file is missing', {}],
  ])('is not claimed when what is named %s', (_, line, variables) => {
    expect(says(line, variables).code).toBe('exit-at-start');
  });

  it('is not claimed when the configuration is not known', () => {
    expect(
      diagnose({
        ...facts({
          instance: { ...ended, lastLines: ['DATABASE_URL is not set'] },
        }),
        variables: undefined,
      }).code,
    ).toBe('exit-at-start');
  });
});

describe('a port', () => {
  const running = (more: Facts['instance']) =>
    diagnose(
      facts({
        code: 'instance.port-not-listening',
        instance: {
          running: true,
          everHealthy: false,
          ports: { http: 18401 },
          failing: refused,
          probe: 'Nothing listens on port 18401',
          ...more,
        },
      }),
    );

  it('is another than the one that was given', () => {
    expect(
      running({ listensOn: [{ address: '0.0.0.0', port: 8080 }] }),
    ).toMatchObject({
      code: 'wrong-port',
      sentence:
        '2.4.0 listens on port 8080, but it was given port 18401 and is asked there.',
      evidence: [
        { kind: 'ports', text: 'Given: 18401. Listens on: 0.0.0.0:8080.' },
      ],
      tryAct: { code: 'check-port' },
    });
  });

  it('is right at an address where nobody asks', () => {
    expect(
      running({ listensOn: [{ address: '::1', port: 18401 }] }),
    ).toMatchObject({
      code: 'wrong-address',
      parameters: { address: '::1', given: '18401' },
      evidence: [{ text: 'Given: 18401. Listens on: [::1]:18401.' }],
    });
  });

  it('is opened nowhere', () => {
    expect(running({ listensOn: [] })).toMatchObject({
      code: 'not-listening',
      evidence: [{ text: 'Given: 18401. Listens on: none.' }],
    });
  });

  it('is not said to be another where that cannot be seen', () => {
    expect(running({})).toMatchObject({
      code: 'not-listening',
      evidence: [{ kind: 'probe', text: 'Nothing listens on port 18401' }],
    });
  });

  it('is taken, and was never given', () => {
    const line =
      'Error: listen EADDRINUSE: address already in use 127.0.0.1:4000';
    expect(
      diagnose(
        facts({
          code: 'instance.crash-loop',
          instance: { ...ended, ports: { http: 18401 }, lastLines: [line] },
        }),
      ),
    ).toMatchObject({
      code: 'port-taken',
      parameters: { port: '4000', given: '18401' },
      evidence: [{ kind: 'line', text: line }, { kind: 'exit' }],
    });
  });

  it('is nobody’s fault when the one it was given is taken', () => {
    const line = 'Error: listen EADDRINUSE: address already in use :::18401';
    expect(
      diagnose(
        facts({
          instance: { ...ended, ports: { http: 18401 }, lastLines: [line] },
        }),
      ).code,
    ).toBe('exit-at-start');
  });
});

describe('an end', () => {
  it('right after the start', () => {
    expect(
      diagnose(
        facts({
          code: 'instance.crash-loop',
          instance: {
            ...ended,
            ranSeconds: 0.21,
            lastLines: ['begin', 'TypeError: x is no function', 'at main'],
          },
        }),
      ),
    ).toMatchObject({
      code: 'exit-at-start',
      sentence: '2.4.0 ends with exit code 1 right after it starts.',
      evidence: [
        {
          kind: 'log',
          label: 'Last lines of shop-1',
          text: 'begin\nTypeError: x is no function\nat main',
          href: expect.stringContaining('search=TypeError'),
        },
        { kind: 'exit', text: 'exit code 1, after 0.2 s, 3 times' },
      ],
      tryAct: {
        code: 'read-log',
        href: 'instances/production/hall/shop-1/logs',
      },
    });
  });

  it('by a signal right after the start', () => {
    expect(
      diagnose(
        facts({ instance: { ...ended, exitCode: null, signal: 'SIGSEGV' } }),
      ),
    ).toMatchObject({
      code: 'killed-at-start',
      sentence: '2.4.0 is ended by signal SIGSEGV right after it starts.',
    });
  });

  it('again and again after it had been healthy', () => {
    expect(
      diagnose(facts({ instance: { ...ended, everHealthy: true } })),
    ).toMatchObject({
      code: 'crash-loop',
      sentence: '2.4.0 ends again and again, the last time with exit code 1.',
    });
    expect(
      diagnose(
        facts({
          instance: {
            ...ended,
            everHealthy: true,
            exitCode: null,
            signal: 'SIGKILL',
          },
        }),
      ).code,
    ).toBe('killed-again');
  });

  it('once, after it had been healthy, is not called a loop', () => {
    expect(
      diagnose(facts({ instance: { ...ended, exits: 1, everHealthy: true } })),
    ).toMatchObject({
      code: 'exited',
      sentence: '2.4.0 ended with exit code 1 and was started again.',
    });
  });

  it('is looked for in the log of the copy that ended', () => {
    expect(
      diagnose(
        facts({
          instance: {
            ...ended,
            everHealthy: true,
            copy: 5,
            linesOf: 4,
            lastLines: ['boom'],
          },
        }),
      ).evidence[0].href,
    ).toBe('instances/production/hall/shop-1/logs?previous=1&search=boom');
  });
});

describe('a health check', () => {
  const failing = (
    change: Partial<NonNullable<Facts['instance']['failing']>>,
  ) =>
    diagnose(
      facts({
        code: 'instance.never-healthy',
        instance: {
          running: true,
          probe: 'what it said',
          failing: { what: 'GET /health', outcome: 'answered', ...change },
        },
      }),
    );

  it('answers badly: which, and what', () => {
    expect(failing({ status: 503, answer: 'no stock' })).toMatchObject({
      code: 'probe-answered',
      sentence: '2.4.0 runs, but its health check GET /health answers 503.',
      evidence: [{ kind: 'probe', text: 'what it said\nno stock' }],
      tryAct: { code: 'read-log' },
    });
  });

  it('asks at a place that is not there', () => {
    expect(failing({ status: 404 }).tryAct?.code).toBe('check-probe');
  });

  it.each([
    [
      { outcome: 'timed-out', seconds: 1 } as const,
      'does not answer within 1 s',
    ],
    [
      { outcome: 'exited', what: 'check.sh', exitCode: 3 } as const,
      'check.sh ends with exit code 3',
    ],
    [{ outcome: 'broke' } as const, 'fails: what it said'],
  ])('%j', (change, words) => {
    expect(failing(change).sentence).toContain(words);
  });
});

describe('time', () => {
  it('was short for a rollout that went well', () => {
    expect(
      diagnose(
        facts({
          code: 'rollout.timed-out',
          message: 'not done',
          instance: {
            running: true,
            failing: refused,
            limitSeconds: 30,
            ready: 1,
            desired: 3,
          },
        }),
      ),
    ).toMatchObject({
      code: 'time-limit',
      sentence:
        'The rollout of 2.4.0 was not done within 30 s: 1 of 3 instances were healthy.',
      tryAct: { code: 'allow-time' },
    });
  });
});

describe('a build', () => {
  const build = (change: Partial<Facts>, exitCode?: number) =>
    diagnose({
      version: '1a9c4e7',
      instance: {},
      build: {
        id: 'b7',
        stage: 'Test',
        exitCode,
        lastLines: ['1 test failed', 'npm error', '[slipway] Stage Test ended'],
      },
      ...change,
    });

  it('failed in a stage', () => {
    expect(build({ code: 'build.step-failed', message: 'x' }, 4)).toEqual({
      code: 'build-step-failed',
      parameters: { stage: 'Test', exitCode: '4' },
      sentence: 'Stage Test ended with exit code 4.',
      evidence: [
        {
          kind: 'build',
          label: 'Log of stage Test',
          parameters: { stage: 'Test' },
          text: '1 test failed\nnpm error',
          href: 'builds/b7?search=1+test+failed',
        },
      ],
      tryAct: {
        code: 'read-log',
        label: 'Read the log',
        href: 'builds/b7?search=1+test+failed',
      },
    });
  });

  it.each([
    [
      'build.step-failed',
      'Stage Test was ended by SIGKILL.',
      'Stage Test was ended by SIGKILL.',
    ],
    [
      'build.timed-out',
      'Stage Test took longer than 5 seconds.',
      'Stage Test was stopped when the limit of 5 s was reached.',
    ],
    ['build.disk-full', 'x', 'The disk is full, so the build could not go on.'],
    [
      'build.artifact-missing',
      'There is no dist.',
      'The build made no artifact to release: There is no dist.',
    ],
    ['build.lost', 'The process is gone.', 'The process is gone.'],
  ])('%s', (code, message, sentence) => {
    expect(build({ code, message }).sentence).toBe(sentence);
  });
});

describe('what is not known', () => {
  it('is said so, with the last lines', () => {
    expect(
      diagnose(facts({ instance: { lastLines: ['one', 'two'] } })),
    ).toMatchObject({
      code: 'unknown',
      sentence: 'Cause unknown.',
      evidence: [{ kind: 'log', text: 'one\ntwo' }],
      tryAct: { code: 'read-log' },
    });
  });

  it('is in the words of whoever knows more', () => {
    expect(
      diagnose(
        facts({ code: 'target.unavailable', message: 'hall does not answer.' }),
      ),
    ).toMatchObject({
      code: 'told',
      sentence: 'hall does not answer.',
      tryAct: { code: 'deploy-again' },
    });
    expect(
      diagnose(facts({ code: 'access.withdrawn', message: 'Ask Mei.' })).tryAct,
    ).toBeUndefined();
  });
});

it('tries to go back when what failed serves', () => {
  expect(
    diagnose(facts({ instance: ended }), { canGoBack: true }).tryAct,
  ).toEqual({ code: 'roll-back', label: 'Roll back production' });
});

it('gives at most three pieces of evidence', () => {
  const found = diagnose(
    facts({
      code: 'rollout.timed-out',
      message: 'x',
      instance: { limitSeconds: 1, probe: 'p', lastLines: ['l'], exitCode: 1 },
    }),
  );
  expect(found.evidence).toHaveLength(3);
});

it('tells what was stopped, by whose words', () => {
  expect(diagnoseStop('oops.').sentence).toBe('It was stopped: oops.');
  expect(diagnoseStop(undefined).code).toBe('stopped');
});

it('keeps what the program printed from those who may not read its log', () => {
  const found = withoutLogs(
    diagnose(
      facts({
        instance: { ...ended, lastLines: ['secret DATABASE_URL is not set'] },
      }),
    ),
  );
  expect(found.evidence.map(({ kind }) => kind)).toEqual(['configuration']);
  expect(JSON.stringify(found)).not.toContain('secret');
});

describe('a placement', () => {
  const instance = {
    id: 'shop-2',
    state: 'running' as const,
    health: 'healthy' as const,
    versionId: 'v',
    versionName: '2.4.0',
    startedAt: '2026-01-01T00:00:00Z',
    restarts: 0,
  };
  const status = (...instances: object[]) => ({
    health: 'degraded' as const,
    desired: 2,
    ready: 1,
    observedAt: '2026-01-01T00:00:00Z',
    instances: instances.map(more => ({ ...instance, ...more })),
  });

  it('is seen by the instance that is worst off', () => {
    expect(
      placementFacts(
        status(
          {},
          { id: 'slow', health: 'unhealthy', probeMessage: 'no answer' },
          {
            id: 'loops',
            state: 'crash-loop',
            health: 'unhealthy',
            lastExit: { code: 7, at: '' },
          },
          { id: 'gone', state: 'exited', lastExit: { code: 9, at: '' } },
        ),
        place,
      ),
    ).toMatchObject({
      code: 'instance.crash-loop',
      instance: { instance: 'loops', exitCode: 7 },
    });
  });

  it('shows nothing while one has just been started', () => {
    const startedAt = new Date().toISOString();
    expect(
      placementFacts(
        status({ startedAt, health: 'unknown', probeMessage: 'refused' }),
        place,
      ),
    ).toBeUndefined();
  });
});
