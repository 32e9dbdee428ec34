/**
 * A service in a telling state: production crash-loops, staging waits, test is being deployed, dev is well. For tests and the dev harness.
 */
import {
  Build,
  CheckRun,
  Configuration,
  Deployment,
  DeploymentSummary,
  Diagnosis,
  Differences,
  Environment,
  Instance,
  Service,
  Verdict,
  Version,
} from '@slipway/backstage-plugin-releases-common';
import { accessOf } from './access';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const ago = (seconds: number, now = NOW) =>
  new Date(now - seconds * 1000).toISOString();

const yes: Verdict = { allowed: true };
const no = (reason: string): Verdict => ({
  allowed: false,
  code: 'grant.missing',
  reason,
});

const li = { ref: 'user:default/li-wei' };
const mei = { ref: 'user:default/mei' };
const rule = { ref: 'rule:auto-deploy/component:default/shop-api#dev' };

export function fixtures(now: number = NOW) {
  const at = (seconds: number) => ago(seconds, now);

  const versions: Version[] = [
    ['v250', '2.5.0', 'Fix cart', 'dev'],
    ['v240', '2.4.0', 'Charge in cents', 'production'],
    ['v231', '2.3.1', 'Show the basket faster', 'staging'],
    ['v230', '2.3.0', 'Add a basket', ''],
  ].map(([id, name, title, runs], index) => ({
    id,
    service: 'component:default/shop-api',
    name,
    artifacts: [
      {
        name: 'app',
        kind: 'archive',
        digest: `sha256:${String(index + 3).repeat(64)}`,
      },
    ],
    origin: 'build',
    bad: id === 'v240',
    badReason: id === 'v240' ? 'Crashes without a currency.' : undefined,
    pinned: id === 'v230',
    createdAt: at(900 * (index + 1)),
    createdBy: li,
    runsIn: runs ? [runs] : [],
    ranIn: ['dev', 'test'],
    can: { deploy: yes, markBad: yes, pin: yes },
    commit: {
      id: `${index + 1}a9c4e7f00112233445566778899aabbccddeeff`,
      title,
      author: { name: 'Li Wei', email: 'li.wei@example.com' },
    },
    buildId: `b${127 - index}`,
  }));

  const instance = (id: string, more: Partial<Instance> = {}): Instance => ({
    id,
    placement: 'local',
    state: 'running',
    health: 'healthy',
    versionName: '2.5.0',
    versionId: 'v250',
    startedAt: at(240),
    restarts: 0,
    can: { logs: yes, terminal: yes },
    ...more,
  });

  const summary = (
    number: number,
    more: Partial<DeploymentSummary>,
  ): DeploymentSummary => ({
    id: `d${number}`,
    number,
    service: 'component:default/shop-api',
    environment: 'production',
    kind: 'deploy',
    state: 'succeeded',
    requestedBy: li,
    createdAt: at((131 - number) * 600),
    automatic: false,
    versionId: 'v240',
    versionName: '2.4.0',
    durationSeconds: 38,
    ...more,
  });

  const history: DeploymentSummary[] = [
    summary(130, {
      environment: 'test',
      kind: 'promote',
      state: 'running',
      versionId: 'v250',
      versionName: '2.5.0',
      fromVersionId: 'v231',
      fromVersionName: '2.3.1',
      durationSeconds: undefined,
      commitTitle: 'Fix cart',
      startedAt: at(60),
    }),
    summary(129, {
      state: 'failed',
      fromVersionId: 'v231',
      fromVersionName: '2.3.1',
      message: '2 of 2 instances ended with exit code 1 before they answered.',
      reason: 'Charge in cents',
    }),
    summary(128, {
      kind: 'rollback',
      versionId: 'v231',
      versionName: '2.3.1',
      fromVersionId: 'v240',
      fromVersionName: '2.4.0',
      requestedBy: mei,
      reason: 'Payments fail',
    }),
    summary(127, {
      environment: 'dev',
      automatic: true,
      requestedBy: rule,
      versionId: 'v250',
      versionName: '2.5.0',
      commitTitle: 'Fix cart',
    }),
    ...Array.from({ length: 12 }, (_, index) =>
      summary(126 - index, {
        environment: ['dev', 'test', 'staging'][index % 3],
        versionId: 'v230',
        versionName: '2.3.0',
        commitTitle: 'Add a basket',
        requestedBy: index % 2 ? li : mei,
      }),
    ),
  ];

  const environment = (
    name: string,
    order: number,
    more: Partial<Environment>,
  ): Environment => ({
    name,
    title: name,
    order,
    kind: 'development',
    protected: false,
    health: 'healthy',
    activity: { kind: 'idle' },
    placements: [],
    automation: { enabled: false },
    can: {
      deploy: yes,
      promote: yes,
      rollback: yes,
      restart: yes,
      scale: yes,
      stop: yes,
      hold: yes,
      logs: yes,
      terminal: yes,
    },
    ...more,
  });

  const placement = (
    instances: Instance[],
    health: Environment['placements'][number]['health'] = 'healthy',
  ): Environment['placements'][number] => ({
    target: 'local',
    targetTitle: 'This machine',
    track: 'stable',
    health,
    desired: instances.length,
    ready: instances.filter(({ health: own }) => own === 'healthy').length,
    instances,
    observedAt: at(1),
    url: 'http://127.0.0.1:41001/',
  });

  const diagnosis: Diagnosis = {
    code: 'missing-variable',
    parameters: {
      version: '2.4.0',
      variable: 'CURRENCY',
      environment: 'production',
    },
    sentence: '2.4.0 ended because the variable CURRENCY is not set.',
    evidence: [
      {
        kind: 'line',
        label: 'The program says',
        text: 'Error: CURRENCY is not set',
        href: 'instances/production/local/production-1/logs?previous=1',
      },
      {
        kind: 'configuration',
        label: 'Configuration, revision 4',
        parameters: { revision: '4', variable: 'CURRENCY' },
        text: 'There is no CURRENCY',
        href: 'configuration?environment=production',
      },
      {
        kind: 'exit',
        label: 'Last exit',
        parameters: { exitCode: '1', seconds: '0.4', times: '5' },
        text: 'exit code 1, after 0.4 s, 5 times',
      },
    ],
    tryAct: { code: 'roll-back', label: 'Roll back production' },
  };

  const environments: Environment[] = [
    environment('dev', 0, {
      automation: { enabled: true, branch: 'main' },
      version: { id: 'v250', name: '2.5.0' },
      url: 'http://127.0.0.1:41001/',
      base: 'd127',
      placements: [placement([instance('dev-1')])],
      lastDeployment: history[3],
    }),
    environment('test', 1, {
      kind: 'test',
      version: { id: 'v231', name: '2.3.1' },
      url: 'http://127.0.0.1:41002/',
      activity: {
        kind: 'running',
        deploymentId: 'd130',
        versionName: '2.5.0',
        step: 3,
        steps: 5,
        by: li,
      },
      placements: [placement([instance('test-1', { versionName: '2.3.1' })])],
      lastDeployment: history[0],
      previousEnvironment: 'dev',
      promotable: { versionId: 'v250', versionName: '2.5.0' },
    }),
    environment('staging', 2, {
      kind: 'staging',
      version: { id: 'v231', name: '2.3.1' },
      url: 'http://127.0.0.1:41003/',
      activity: {
        kind: 'waiting',
        deploymentId: 'd131',
        versionName: '2.4.0',
        message: 'Waits for the check smoke',
      },
      placements: [
        placement([instance('staging-1', { versionName: '2.3.1' })]),
      ],
      lastDeployment: history[6],
      previousEnvironment: 'test',
    }),
    environment('production', 3, {
      kind: 'production',
      protected: true,
      health: 'unhealthy',
      version: { id: 'v240', name: '2.4.0' },
      url: 'http://127.0.0.1:41004/',
      base: 'd129',
      message: '2 of 2 instances crash-loop with exit code 1.',
      diagnosis,
      lastFailure: diagnosis,
      placements: [
        placement(
          ['production-1', 'production-2'].map(id =>
            instance(id, {
              state: 'crash-loop',
              health: 'unhealthy',
              versionName: '2.4.0',
              restarts: 5,
              lastExit: { at: at(20), code: 1, reason: 'exit code 1' },
            }),
          ),
          'unhealthy',
        ),
      ],
      hold: { by: mei, at: at(3000), reason: 'Payments fail' },
      lastDeployment: history[1],
      lastGood: {
        deploymentId: 'd128',
        versionId: 'v231',
        versionName: '2.3.1',
      },
      previousEnvironment: 'staging',
      can: {
        ...environment('x', 0, {}).can,
        promote: {
          allowed: false,
          code: 'state.unfit',
          reason: 'Nothing newer runs in staging.',
        },
        scale: no('You have no grant to scale production; ask its owners.'),
      },
    }),
  ];

  const deployment: Deployment = {
    ...history[1],
    steps: [
      ['Check the plan', 'succeeded', 3],
      ['Fetch the artifact', 'succeeded', 6],
      ['Replace the instances', 'failed', 24],
      ['Check smoke', 'skipped', 0],
    ].map(([title, state, seconds], index) => ({
      id: `s${index}`,
      title: String(title),
      kind: 'local.rollout@1',
      phase: 'main',
      state: state as 'succeeded',
      target: index === 2 ? 'local' : undefined,
      startedAt: seconds ? at(1200) : undefined,
      finishedAt: seconds ? at(1200 - Number(seconds)) : undefined,
      usualSeconds: seconds ? 8 : undefined,
      message:
        index === 2
          ? 'Instance production-1 ended with exit code 1.'
          : undefined,
    })),
    gates: [
      { name: 'path', state: 'met', reason: 'It ran in staging for 2 hours.' },
    ],
    placements: [
      {
        target: 'local',
        state: 'restored',
        fromVersionName: '2.4.0',
        toVersionName: '2.3.1',
      },
    ],
    planHash: 'sha256:9f',
    onFailure: 'restore',
    configurationRevision: 4,
    can: {
      abort: { allowed: false, code: 'state.unfit', reason: 'It has ended.' },
      retry: yes,
      rollback: yes,
    },
    diagnosis,
    serves: '2.3.1 serves (2 of 2).',
    serving: { versionNames: ['2.3.1'], ready: 2, desired: 2, still: true },
  };

  const running: Deployment = {
    ...deployment,
    ...history[0],
    diagnosis: undefined,
    serves: undefined,
    serving: undefined,
    message: undefined,
    reason: undefined,
    steps: deployment.steps.map((step, index) => ({
      ...step,
      state: (['succeeded', 'succeeded', 'running', 'pending'] as const)[index],
      startedAt: index < 3 ? at(40 - index * 10) : undefined,
      finishedAt: index < 2 ? at(30 - index * 10) : undefined,
      message: undefined,
    })),
    placements: [],
    can: { abort: yes, retry: no('It runs.') },
  };

  const build = (number: number, more: Partial<Build> = {}): Build => ({
    id: `b${number}`,
    number,
    service: 'component:default/shop-api',
    state: 'succeeded',
    commit: versions[Math.min(3, Math.max(0, 127 - number))].commit!,
    branch: 'main',
    stages: [
      {
        name: 'Install',
        state: 'succeeded',
        startedAt: at(900),
        finishedAt: at(880),
      },
      {
        name: 'Test',
        state: 'succeeded',
        startedAt: at(880),
        finishedAt: at(850),
      },
      {
        name: 'Package',
        state: 'succeeded',
        startedAt: at(850),
        finishedAt: at(840),
      },
    ],
    requestedBy: li,
    createdAt: at(910),
    startedAt: at(900),
    finishedAt: at(840),
    pipelineRevision: 2,
    usualSeconds: 70,
    versionName: '2.5.0',
    versionId: 'v250',
    can: {
      abort: { allowed: false, code: 'state.unfit', reason: 'It has ended.' },
      retry: yes,
    },
    ...more,
  });
  const builds: Build[] = [
    build(128, {
      state: 'running',
      startedAt: at(41),
      finishedAt: undefined,
      versionName: undefined,
      versionId: undefined,
      commit: { id: 'beef0123456789', title: 'Remember the basket' },
      stages: [
        {
          name: 'Install',
          state: 'succeeded',
          startedAt: at(41),
          finishedAt: at(20),
        },
        { name: 'Test', state: 'running', startedAt: at(20) },
        { name: 'Package', state: 'pending' },
      ],
      can: { abort: yes, retry: no('It has not ended yet.') },
    }),
    build(127),
    build(126, {
      state: 'failed',
      versionName: undefined,
      failure: {
        code: 'stage.failed',
        message: 'npm test ended with exit code 1.',
        stage: 'Test',
        exitCode: 1,
      },
      diagnosis: {
        code: 'build-step-failed',
        parameters: { stage: 'Test', exitCode: '1' },
        sentence: 'Stage Test ended with exit code 1.',
        evidence: [
          {
            kind: 'output',
            label: 'Output',
            text: 'not ok 3 - counts in cents',
          },
        ],
      },
    }),
  ];

  const configuration: Configuration = {
    revision: 4,
    base: { variables: { CURRENCY: 'EUR', LOG_LEVEL: 'info' } },
    overlays: {
      production: { variables: { LOG_LEVEL: 'warn' }, replicas: 2 },
    },
    effective: Object.fromEntries(
      environments.map(({ name }) => [
        name,
        {
          variables: {
            CURRENCY: 'EUR',
            LOG_LEVEL: name === 'production' ? 'warn' : 'info',
          },
          replicas: name === 'production' ? 2 : 1,
          ports: [{ name: 'http', port: 8080, protocol: 'http' }],
          probe: { type: 'http', path: '/health', port: 'http' },
          resources: { limits: { cpu: '500m', memory: '128Mi' } },
        },
      ]),
    ),
    createdAt: at(86_400),
    createdBy: mei,
    comment: 'Quieter in production',
    can: { save: yes },
  };

  const differences: Differences = {
    fromVersionName: '2.4.0',
    toVersionName: '2.3.1',
    base: 'd129',
    commits: {
      state: 'available',
      reverse: true,
      items: [versions[1].commit!],
    },
    artifact: {
      changed: true,
      fromDigest: versions[1].artifacts[0].digest,
      toDigest: versions[2].artifacts[0].digest,
    },
    configuration: [
      {
        key: 'variables.LOG_LEVEL',
        change: 'changed',
        from: 'info',
        to: 'warn',
      },
      { key: 'variables.API_TOKEN', change: 'changed', hidden: true },
    ],
    unchanged: ['replicas', 'variables.CURRENCY'],
    manifests: [
      {
        target: 'local',
        diff: '--- a\n+++ b\n@@ -1,2 +1,2 @@\n-version: 2.4.0\n+version: 2.3.1\n replicas: 2\n',
      },
    ],
  };

  const runs: CheckRun[] = [
    {
      id: 'c2',
      check: 'smoke',
      environment: 'production',
      state: 'failed',
      createdAt: at(1300),
      requestedBy: li,
      versionName: '2.4.0',
      message: 'GET /basket answered 500, expected 200.',
      output: '500 Internal Server Error',
    },
    {
      id: 'c1',
      check: 'smoke',
      environment: 'test',
      state: 'passed',
      createdAt: at(4000),
      requestedBy: mei,
      versionName: '2.3.1',
    },
  ];

  const service: Service = {
    ref: 'component:default/shop-api',
    namespace: 'default',
    name: 'shop-api',
    owner: 'group:default/shop',
    state: 'active',
    createdAt: at(9_000_000),
    can: { build: yes, read: yes },
    source: {
      host: 'local',
      repository: 'shop-api',
      defaultBranch: 'main',
      cloneUrl: '/repositories/shop-api.git',
    },
    environments: environments.map(({ name }) => name),
  };

  return {
    now,
    service,
    environments,
    versions,
    history,
    deployments: { [deployment.id]: deployment, [running.id]: running },
    builds,
    configuration,
    differences,
    runs,
    access: accessOf(service, environments),
  };
}

export type Fixtures = ReturnType<typeof fixtures>;
