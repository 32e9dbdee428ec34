/**
 * What a workload becomes on Kubernetes.
 */
import {
  Workload,
  workloadHash,
} from '@slipway/backstage-plugin-releases-node';
import fc from 'fast-check';
import { checkWorkload } from './checkWorkload';
import { portName } from './container';
import { placementName } from './names';
import { render } from './render';
import { Manifest, RenderAct, RenderSettings } from './types';

const settings: RenderSettings = {
  target: 'east',
  namespace: 'shops',
  exposure: { type: 'cluster' },
  imagePullSecrets: ['pull'],
  drainSeconds: 5,
  graceSeconds: 25,
  filesFolder: '/app',
};

const digest = `sha256:${'a'.repeat(64)}`;

function workload(change: Partial<Workload> = {}): Workload {
  return {
    service: 'component:default/shop',
    environment: 'test',
    version: { id: 'id-1', name: '1.0.0' },
    artifact: {
      name: 'app',
      kind: 'image',
      digest,
      reference: 'registry.example.com/team/shop',
    },
    replicas: 3,
    ports: [{ name: 'http', protocol: 'http', port: 8080 }],
    probe: {
      check: { type: 'http', path: '/health' },
      periodSeconds: 5,
      timeoutSeconds: 2,
      failureThreshold: 3,
    },
    resources: { requests: { cpu: '250m' }, limits: { memory: '128Mi' } },
    variables: { MODE: 'fast' },
    files: [],
    rollout: { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 300 },
    ...change,
  };
}

function deploymentOf(change: Partial<Workload> = {}, act: RenderAct = {}) {
  const found = render(workload(change), settings, act).find(
    ({ kind }) => kind === 'Deployment',
  ) as Manifest & { spec: Record<string, any> };
  const [container] = found.spec.template.spec.containers;
  return { ...found, container, template: found.spec.template };
}

const generation = (change: Partial<Workload>, act?: RenderAct) =>
  deploymentOf(change, act).template.metadata.annotations[
    'slipway.dev/generation'
  ];

describe('A workload', () => {
  it('becomes a Service and a Deployment of its image by digest, within its bounds', () => {
    expect(render(workload(), settings).map(({ kind }) => kind)).toEqual([
      'Service',
      'Deployment',
    ]);
    const { spec, container, metadata } = deploymentOf();
    expect(container.image).toBe(`registry.example.com/team/shop@${digest}`);
    expect(spec).toMatchObject({
      replicas: 3,
      progressDeadlineSeconds: 300,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    expect(container.resources).toEqual({
      requests: { cpu: '250m' },
      limits: { memory: '128Mi' },
    });
    expect(metadata.annotations).toMatchObject({
      'slipway.dev/service': 'component:default/shop',
      'slipway.dev/environment': 'test',
      'slipway.dev/version': '1.0.0',
      'slipway.dev/workload-hash': workloadHash(workload()),
    });
  });

  it('is asked by its probe for readiness and for liveness, and given time to start', () => {
    const { container } = deploymentOf();
    const asked = { path: '/health', port: 'http', scheme: 'HTTP' };
    expect(container.readinessProbe).toEqual({
      httpGet: asked,
      periodSeconds: 5,
      timeoutSeconds: 2,
      failureThreshold: 3,
    });
    expect(container.livenessProbe).toEqual(container.readinessProbe);
    expect(container.startupProbe).toMatchObject({
      httpGet: asked,
      failureThreshold: 300,
    });
  });

  it('knows secrets by reference only', () => {
    const { container } = deploymentOf({
      variables: { MODE: 'fast', DB_PASSWORD: 'in the clear' },
      secrets: { DB_PASSWORD: { secret: 'shop-db', key: 'password' } },
    });
    expect(container.env).toContainEqual({
      name: 'DB_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'shop-db', key: 'password' } },
    });
    expect(JSON.stringify(container)).not.toContain('in the clear');
  });

  it('gets its variables and its command as they were written', () => {
    const { container } = deploymentOf({
      variables: { PRICE: '$$5 $(MODE)' },
      artifact: {
        ...workload().artifact,
        command: ['sh', '-c', 'echo $(date) $1'],
      },
    });
    // `$$` is how Kubernetes writes one `$`.
    expect(container.env).toContainEqual({
      name: 'PRICE',
      value: '$$$$5 $$(MODE)',
    });
    expect(container.command[2]).toBe('echo $$(date) $$1');
  });

  it('leaves the number to an autoscaler', () => {
    const { spec } = deploymentOf({}, { replicas: null });
    expect(spec).not.toHaveProperty('replicas');
  });

  it('has an Ingress where the target says so', () => {
    const ingress = render(workload(), {
      ...settings,
      exposure: {
        type: 'ingress',
        host: '{service}-{environment}.example.com',
        tlsSecret: 'wildcard',
        annotations: { a: 'b' },
      },
    }).find(({ kind }) => kind === 'Ingress');
    expect(ingress).toMatchObject({
      metadata: { annotations: { a: 'b' } },
      spec: {
        tls: [{ hosts: ['shop-test.example.com'], secretName: 'wildcard' }],
        rules: [{ host: 'shop-test.example.com' }],
      },
    });
  });
});

describe('Pods are replaced', () => {
  const base = generation({});

  it.each<[string, Partial<Workload>, RenderAct]>([
    ['another version', { version: { id: 'id-2', name: '2.0.0' } }, {}],
    ['another variable', { variables: { MODE: 'slow' } }, {}],
    ['another limit', { resources: { requests: {}, limits: {} } }, {}],
    ['a restart', {}, { restart: 'operation/step/1' }],
  ])('for %s', (_what, change, act) => {
    expect(generation(change, act)).not.toBe(base);
  });

  it.each<[string, Partial<Workload>]>([
    ['another number', { replicas: 5 }],
    [
      'another surge',
      { rollout: { maxSurge: 2, maxUnavailable: 0, timeoutSeconds: 300 } },
    ],
  ])('not for %s', (_what, change) => {
    expect(generation(change)).toBe(base);
  });

  const file = (reload: 'roll' | 'hot', content: string) => ({
    files: [{ path: 'conf/shop.ini', content, reload }],
  });

  it('for a file that rolls, with its content in a ConfigMap of its own', () => {
    expect(generation(file('roll', 'a'))).not.toBe(
      generation(file('roll', 'b')),
    );
    const names = ['a', 'b'].map(
      content =>
        render(workload(file('roll', content)), settings)[0].metadata.name,
    );
    expect(names[0]).not.toBe(names[1]);
  });

  it('not for the content of a hot file, which is mounted as a folder', () => {
    expect(generation(file('hot', 'a'))).toBe(generation(file('hot', 'b')));
    const { container } = deploymentOf(file('hot', 'a'));
    expect(container.volumeMounts).toEqual([
      expect.objectContaining({ mountPath: '/app/conf' }),
    ]);
    expect(container.volumeMounts[0]).not.toHaveProperty('subPath');
  });

  it('and a file that rolls is laid over the image alone, or beside a hot one', () => {
    const both = deploymentOf({
      files: [
        { path: '/etc/a/hot', content: 'h', reload: 'hot' },
        { path: '/etc/a/roll', content: 'r', reload: 'roll' },
        { path: '/etc/b', content: 'b', reload: 'roll' },
      ],
    });
    const mounts: { mountPath: string; subPath?: string }[] =
      both.container.volumeMounts;
    expect(
      mounts.map(mount => [mount.mountPath, mount.subPath !== undefined]),
    ).toEqual([
      ['/etc/a', false],
      ['/etc/b', true],
    ]);
  });
});

describe('Names', () => {
  const LEGAL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

  it('are legal for whatever services are called, also with a suffix', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (service, environment) => {
        const name = `${placementName('east', {
          service,
          environment,
        })}-record`;
        expect(name).toMatch(LEGAL);
        expect(name.length).toBeLessThanOrEqual(63);
      }),
    );
  });

  it('never are those of two services, environments or targets', () => {
    const long = 'a'.repeat(80);
    const names = [
      ['east', `component:default/${long}b`, 'test'],
      ['east', `component:default/${long}c`, 'test'],
      ['east', 'component:default/shop', 'test'],
      ['east', 'component:other/shop', 'test'],
      ['east', 'component:default/shop', 'prod'],
      ['west', 'component:default/shop', 'test'],
      ['east', 'component:default/shop-test', ''],
    ].map(([target, service, environment]) =>
      placementName(target, { service, environment }),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('of ports have at most 15 characters and a letter', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), name => {
        const legal = portName({ name });
        expect(legal).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
        expect(legal).not.toContain('--');
        expect(legal.length).toBeLessThanOrEqual(15);
        expect(legal).toMatch(/[a-z]/);
      }),
    );
    expect(portName({ name: 'http' })).toBe('http');
  });
});

describe('What Kubernetes cannot run is refused with its reason', () => {
  const archive = { ...workload().artifact, kind: 'archive' as const };

  it.each<[string, Partial<Workload>, string, RegExp]>([
    ['an archive', { artifact: archive }, 'artifact.unsupported', /image/],
    [
      'an image by tag',
      { artifact: { ...workload().artifact, reference: 'r.example.com/a:1' } },
      'target.refused',
      /repository/,
    ],
    [
      'no surge and none unavailable',
      { rollout: { maxSurge: 0, maxUnavailable: 0, timeoutSeconds: 1 } },
      'target.refused',
      /maxSurge/,
    ],
    [
      'a Secret with a path for a name',
      { secrets: { A: { secret: '../x', key: 'k' } } },
      'target.refused',
      /Secret/,
    ],
    [
      'another service',
      { service: 'component:default/other' },
      'target.refused',
      /other/,
    ],
  ])('%s', (_what, change, code, sentence) => {
    const placement = {
      service: 'component:default/shop',
      environment: 'test',
    };
    let error: unknown;
    try {
      checkWorkload(workload(change), placement);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code });
    expect((error as Error).message).toMatch(sentence);
  });

  it('a file outside, or a hot one beside everything', () => {
    const give = (path: string) => () =>
      render(
        workload({ files: [{ path, content: '', reload: 'hot' }] }),
        settings,
      );
    expect(give('../up')).toThrow(/\.\./);
    expect(give('/passwd')).toThrow(/folder of its own/);
  });
});
