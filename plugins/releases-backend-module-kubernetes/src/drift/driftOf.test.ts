import fc from 'fast-check';
import { driftOf } from './driftOf';

const applied = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', labels: { app: 'shop' } },
  spec: {
    replicas: 2,
    template: {
      metadata: { annotations: {} },
      spec: {
        containers: [
          {
            name: 'app',
            image: 'registry.test/shop@sha256:1',
            env: [
              { name: 'LEVEL', value: 'info' },
              { name: 'DB_PASSWORD', value: 'hunter2' },
              { name: 'EMPTY', value: '' },
            ],
            ports: [{ name: 'http', containerPort: 8080 }],
            resources: { limits: { cpu: '1000m', memory: '1Gi' } },
          },
        ],
      },
    },
  },
};

/** As the API server would give it back. */
function live() {
  const { template } = structuredClone(applied.spec);
  const [container] = template.spec.containers;
  return {
    ...applied,
    metadata: {
      ...applied.metadata,
      uid: '1',
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    },
    spec: {
      replicas: 2,
      progressDeadlineSeconds: 600,
      template: {
        metadata: {},
        spec: {
          restartPolicy: 'Always',
          containers: [
            {
              ...container,
              env: [
                { name: 'LEVEL', value: 'info' },
                { name: 'DB_PASSWORD', value: 'hunter2' },
                { name: 'EMPTY' },
              ] as { name: string; value?: string }[],
              ports: [
                { name: 'http', containerPort: 8080, protocol: 'TCP' },
              ] as object[],
              resources: { limits: { cpu: '1', memory: '1Gi' } },
              terminationMessagePath: '/dev/termination-log',
            },
          ],
        },
      },
    },
    status: { replicas: 2 },
  };
}

const object = 'Deployment/shop';
const app = 'spec.template.spec.containers[app]';

describe('driftOf', () => {
  it('counts nothing that the API server writes by itself', () => {
    expect(driftOf([applied], [live()])).toEqual([]);
  });

  it('tells each changed value with its path', () => {
    const there = live();
    there.spec.replicas = 5;
    there.spec.template.spec.containers[0].image = 'registry.test/shop:mine';
    there.spec.template.spec.containers[0].resources.limits.memory = '512Mi';
    expect(driftOf([applied], [there])).toEqual([
      { object, path: 'spec.replicas', applied: '2', live: '5' },
      {
        object,
        path: `${app}.image`,
        applied: 'registry.test/shop@sha256:1',
        live: 'registry.test/shop:mine',
      },
      {
        object,
        path: `${app}.resources.limits.memory`,
        applied: '1Gi',
        live: '512Mi',
      },
    ]);
  });

  it('tells what was added to, and taken from, lists that are ours', () => {
    const there = live();
    const [container] = there.spec.template.spec.containers;
    container.env = [
      { name: 'DEBUG', value: '1' },
      ...container.env.filter(({ name }) => name !== 'LEVEL'),
    ];
    expect(driftOf([applied], [there])).toEqual([
      {
        object,
        path: `${app}.env[LEVEL]`,
        applied: '{"name":"LEVEL","value":"info"}',
        live: undefined,
      },
      {
        object,
        path: `${app}.env[DEBUG]`,
        applied: undefined,
        live: '{"name":"DEBUG","value":"1"}',
      },
    ]);
  });

  it('shows no value that may be secret', () => {
    const there = live();
    there.spec.template.spec.containers[0].env[1].value = 'hunter3';
    const secret = { kind: 'Secret', metadata: { name: 's' } };
    const found = driftOf(
      [applied, { ...secret, data: { a: 'b25l' } } as typeof secret],
      [there, { ...secret, data: { a: 'dHdv', b: 'dGhyZWU=' } } as never],
    );
    expect(found).toHaveLength(3);
    expect(JSON.stringify(found)).not.toMatch(/hunter|b25l|dHdv|dGhyZWU/);
  });

  it('tells of an object that is gone', () => {
    expect(driftOf([applied], [])).toEqual([
      { object, path: '', applied: object },
    ]);
  });

  it('tells of keys that others put into a ConfigMap', () => {
    const map = { kind: 'ConfigMap', metadata: { name: 'c' } };
    expect(
      driftOf(
        [{ ...map, data: { a: '1' } } as typeof map],
        [{ ...map, data: { a: '1', b: '2' } } as typeof map],
      ),
    ).toEqual([
      {
        object: 'ConfigMap/c',
        path: 'data.b',
        applied: undefined,
        live: '2',
      },
    ]);
  });

  it('finds nothing between anything and itself, whatever is around it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, more) => {
        const mine = { ...applied, spec: { value } };
        const theirs = {
          ...applied,
          spec: { value: structuredClone(value), [`x-${more}`]: 1 },
        };
        expect(driftOf([mine], [theirs])).toEqual([]);
      }),
    );
  });
});
