import { Interner } from './Interner';
import { strip } from './strip';

function pod(name: string) {
  return {
    metadata: {
      name,
      resourceVersion: '1',
      labels: { app: 'shop' },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        long: 'x'.repeat(5000),
        short: 'kept',
      },
      managedFields: [{ manager: 'kubelet' }],
    },
    spec: {
      nodeName: `node-of-${name}`,
      volumes: [
        { name: 'files', configMap: { name: 'files' } },
        { name: `kube-api-access-${name}`, projected: {} },
      ],
      containers: [
        {
          name: 'app',
          image: 'registry.test/shop',
          env: [
            { name: 'PASSWORD', value: 'hunter2' },
            {
              name: 'TOKEN',
              valueFrom: { secretKeyRef: { name: 's', key: 'k' } },
            },
          ],
          volumeMounts: [
            { name: 'files', mountPath: '/files' },
            { name: `kube-api-access-${name}`, mountPath: '/var/run' },
          ],
          resources: { limits: { memory: '64Mi' } },
        },
      ],
    },
    status: {
      phase: 'Running',
      podIP: '10.0.0.1',
      podIPs: [{ ip: '10.0.0.1' }],
      containerStatuses: [
        { name: 'app', restartCount: 1, lastState: { terminated: {} } },
      ],
    },
  };
}

describe('strip', () => {
  it('keeps what is shown of a pod, and none of what is not', () => {
    expect(strip('pods', pod('a'), new Interner())).toEqual({
      metadata: {
        name: 'a',
        resourceVersion: '1',
        labels: { app: 'shop' },
        annotations: { short: 'kept' },
      },
      spec: {
        nodeName: 'node-of-a',
        volumes: [{ name: 'files', configMap: { name: 'files' } }],
        containers: [
          {
            name: 'app',
            image: 'registry.test/shop',
            env: [
              { name: 'PASSWORD' },
              {
                name: 'TOKEN',
                valueFrom: { secretKeyRef: { name: 's', key: 'k' } },
              },
            ],
            volumeMounts: [{ name: 'files', mountPath: '/files' }],
            resources: { limits: { memory: '64Mi' } },
          },
        ],
      },
      status: {
        phase: 'Running',
        podIP: '10.0.0.1',
        containerStatuses: [
          { name: 'app', restartCount: 1, lastState: { terminated: {} } },
        ],
      },
    });
  });

  it('holds once what two pods have alike, and nobody can change it', () => {
    const interner = new Interner();
    const [a, b] = ['a', 'b'].map(
      name =>
        strip('pods', pod(name), interner) as unknown as ReturnType<typeof pod>,
    );
    expect(a.spec.containers).toBe(b.spec.containers);
    expect(a.metadata.labels).toBe(b.metadata.labels);
    expect(() => {
      a.spec.containers[0].image = 'another';
    }).toThrow(TypeError);
  });

  it("keeps the variables of a Deployment, which drift is told of, and nothing of others' ConfigMaps", () => {
    const metadata = { name: 'a', resourceVersion: '1' };
    const spec = { template: pod('a') };
    expect(
      strip('deployments', structuredClone({ metadata, spec }), new Interner()),
    ).toEqual({ metadata, spec });
    const labels = { 'app.kubernetes.io/managed-by': 'slipway' };
    const data = { a: '1' };
    const map = (own: object) =>
      strip(
        'configmaps',
        { metadata: { ...metadata, ...own }, data },
        new Interner(),
      );
    expect(map({})).toEqual({ metadata });
    expect(map({ labels })).toEqual({
      metadata: { ...metadata, labels },
      data,
    });
  });

  it.each([
    [{}, 'it has no name'],
    [{ metadata: { name: 'a' } }, 'it has no resourceVersion'],
    [
      { metadata: { name: 'a', resourceVersion: '1', labels: { a: 1 } } },
      'its labels are no map of strings',
    ],
    [
      { ...pod('a'), spec: { containers: {} } },
      'its spec.containers is no list',
    ],
    [
      { ...pod('a'), status: { containerStatuses: [null] } },
      'its status.containerStatuses[0] is no object',
    ],
  ])('says what is wrong with %j', (object, reason) => {
    expect(() =>
      strip('pods', structuredClone(object), new Interner()),
    ).toThrow(reason);
  });
});
