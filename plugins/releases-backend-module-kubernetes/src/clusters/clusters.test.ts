import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { AuthStrategies, Clusters } from '.';
import { FakeApiServer, makeCertificate } from './fakes';

jest.setTimeout(60_000);

const certificate = makeCertificate();
const folder = mkdtempSync(join(tmpdir(), 'slipway-clusters-'));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
afterAll(() => rmSync(folder, { recursive: true }));

let server: FakeApiServer;
beforeEach(async () => {
  server = new FakeApiServer(certificate);
  await server.start();
});
afterEach(() => server.stop());

function clustersOf(
  options: {
    cluster?: JsonObject;
    own?: JsonObject;
    catalog?: JsonObject;
    entities?: Entity[];
    strategies?: AuthStrategies;
  } = {},
) {
  const named = {
    name: 'one',
    url: server.url,
    caData: server.caData,
    authProvider: 'serviceAccount',
    serviceAccountToken: 'its token',
    ...options.cluster,
  };
  const data = {
    kubernetes: {
      clusterLocatorMethods: [
        { type: 'config', clusters: options.cluster ? [named] : [] },
        ...(options.catalog ? [{ type: 'catalog', ...options.catalog }] : []),
      ],
    },
    releases: {
      kubernetes: {
        clusters: options.own ? [{ name: 'one', ...options.own }] : [],
      },
    },
  };
  return new Clusters(
    mockServices.rootConfig({ data }),
    {
      catalog: catalogServiceMock({ entities: options.entities ?? [] }),
      auth: mockServices.auth(),
    },
    options.strategies ?? new AuthStrategies(),
  );
}

const versionOf = (clusters: Clusters) =>
  clusters.get('one').request({ path: '/version' });

describe("clusters of Backstage's configuration", () => {
  it('are reached by the token and the certificate authority that stand there', async () => {
    const clusters = clustersOf({ cluster: {} });
    await versionOf(clusters);
    await versionOf(clusters);
    expect(server.tokens).toEqual(['Bearer its token', 'Bearer its token']);
    expect(server.connections).toBe(1);
    expect(clusters.get('one')).toBe(clusters.get('one'));
  });

  it('are not trusted without their certificate authority, nor blindly', async () => {
    const clusters = clustersOf({ cluster: { caData: undefined } });
    await expect(versionOf(clusters)).rejects.toMatchObject({
      name: 'UnreachableError',
      message: expect.stringContaining('give its certificate authority'),
    });
    expect(server.requests).toEqual([]);

    const skips = { skipTLSVerify: true, caData: undefined };
    expect(() => clustersOf({ cluster: skips }).get('one')).toThrow(
      /skipTLSVerify.*anybody in between.*allowSkipTLSVerify/,
    );
    const own = { allowSkipTLSVerify: true };
    await versionOf(clustersOf({ cluster: skips, own }));
    expect(server.tokens).toEqual(['Bearer its token']);
  });

  it('take a client certificate, and a certificate authority from a file', async () => {
    const clusters = clustersOf({
      cluster: { caData: undefined, caFile: file('ca', certificate.cert) },
      own: {
        certFile: file('cert', certificate.cert),
        keyFile: file('key', certificate.key),
      },
    });
    let subject: unknown;
    server.answer = (request, response) => {
      subject = (request.socket as TLSSocket).getPeerCertificate().subject;
      response.end('{}');
    };
    await versionOf(clusters);
    expect(subject).toMatchObject({ CN: 'test' });
    expect(server.tokens).toEqual([undefined]);
  });

  it('are asked once more with the new token when theirs was rotated', async () => {
    const tokenFile = file('token', 'first\n');
    const clusters = clustersOf({ cluster: {}, own: { tokenFile } });
    let valid = 'Bearer first';
    server.answer = ({ headers }, response) => {
      response.statusCode = headers.authorization === valid ? 200 : 401;
      response.end('{}');
    };
    await versionOf(clusters);
    valid = 'Bearer second';
    writeFileSync(tokenFile, 'second');
    // However many ask at once, the file is read anew and each gets its answer.
    await Promise.all([versionOf(clusters), versionOf(clusters)]);
    valid = 'nothing any more';
    await expect(versionOf(clusters)).rejects.toMatchObject({ status: 401 });
    expect(server.tokens.slice(-2)).toEqual(['Bearer second', 'Bearer second']);
  });

  it('say how long to wait, and are not waited for without end', async () => {
    const cluster = clustersOf({ cluster: {} }).get('one');
    server.answer = (_request, response) => {
      response.writeHead(429, { 'retry-after': '7' });
      response.end(JSON.stringify({ kind: 'Status', message: 'too many' }));
    };
    await expect(cluster.request({ path: '/version' })).rejects.toMatchObject({
      status: 429,
      options: { retryAfterSeconds: 7, message: 'too many' },
    });
    server.answer = () => {};
    await expect(
      cluster.request({ path: '/version', timeoutSeconds: 0.2 }),
    ).rejects.toThrow(/did not answer GET \/version within 0.2 s/);
    const stop = new AbortController();
    const asking = cluster.stream({ path: '/slow', signal: stop.signal });
    setTimeout(() => stop.abort(new Error('no more')), 50);
    await expect(asking).rejects.toThrow('no more');
  });

  it('sign in through what modules plug in, never as a person', async () => {
    const strategies = new AuthStrategies();
    strategies.addAuthStrategy('aws', {
      getCredential: async ({ name }) => ({
        type: 'bearer token',
        token: `aws of ${name}`,
      }),
      validateCluster: ({ region }) =>
        region === 'nowhere' ? [new Error('no such region')] : [],
      presentAuthMetadata: metadata => metadata,
    });
    const cluster = { authProvider: 'aws', serviceAccountToken: undefined };
    await versionOf(clustersOf({ cluster, strategies }));
    expect(server.tokens).toEqual(['Bearer aws of one']);

    const authMetadata = { region: 'nowhere' };
    expect(() =>
      clustersOf({ cluster: { ...cluster, authMetadata }, strategies }).get(
        'one',
      ),
    ).toThrow(/no such region/);
    expect(() =>
      clustersOf({ cluster: { authProvider: 'google' } }).get('one'),
    ).toThrow(/acts as the person in front of the page/);
    expect(() =>
      clustersOf({ cluster: { authProvider: 'azure' } }).get('one'),
    ).toThrow(/kubernetesClusterAuthExtensionPoint/);
  });

  it('are named when there is none of the name', () => {
    expect(() => clustersOf({ cluster: {} }).get('two')).toThrow(
      "There is no cluster 'two' in the configuration 'kubernetes'. There are: one.",
    );
  });
});

describe('clusters of the catalog', () => {
  const entity = (annotations: Record<string, string> = {}): Entity => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: 'one',
      annotations: {
        'kubernetes.io/api-server': server.url,
        'kubernetes.io/api-server-certificate-authority': server.caData,
        'kubernetes.io/auth-provider': 'cloud',
        ...annotations,
      },
    },
    spec: { type: 'kubernetes-cluster' },
  });
  const strategies = new AuthStrategies();
  strategies.addAuthStrategy('cloud', {
    getCredential: async () => ({
      type: 'bearer token',
      token: 'of the cloud',
    }),
    validateCluster: () => [],
    presentAuthMetadata: metadata => metadata,
  });
  const allowed = { dangerouslyAllowClusterUrls: ['127.0.0.1'] };

  it('are reached where configuration allows their host', async () => {
    const entities = [entity()];
    await versionOf(clustersOf({ catalog: allowed, entities, strategies }));
    expect(server.tokens).toEqual(['Bearer of the cloud']);
  });

  it.each([
    'https://127.0.0.1:6443',
    'https://localhost:6443',
    'https://169.254.169.254',
    'https://10.96.0.1',
    'https://192.168.1.1',
    'https://[::1]:6443',
    'https://[::ffff:127.0.0.1]',
    'https://2130706433',
    'https://0.0.0.0',
    'https://[fd00:ec2::254]',
    'http://example.com',
    'https://user:password@8.8.8.8',
  ])('lead nowhere inside: %s', async address => {
    const entities = [entity({ 'kubernetes.io/api-server': address })];
    const clusters = clustersOf({ catalog: {}, entities, strategies });
    await expect(versionOf(clusters)).rejects.toMatchObject({
      name: 'UnreachableError',
      message: expect.stringMatching(
        /not a public address|is not https|holds credentials/,
      ),
    });
  });

  it('take no name of the configuration away', async () => {
    const elsewhere = { 'kubernetes.io/api-server': 'https://8.8.8.8' };
    const entities = [entity(elsewhere)];
    await versionOf(clustersOf({ cluster: {}, catalog: {}, entities }));
    expect(server.tokens).toEqual(['Bearer its token']);
  });

  it('never get a service account that configuration did not mean for their address', async () => {
    const entities = [
      entity({ 'kubernetes.io/auth-provider': 'serviceAccount' }),
    ];
    await expect(
      versionOf(clustersOf({ catalog: allowed, entities })),
    ).rejects.toThrow(/never sent to an address of the catalog/);
    const own = { serviceAccountToken: 'ours', url: 'https://elsewhere' };
    await expect(
      versionOf(clustersOf({ catalog: allowed, entities, own })),
    ).rejects.toThrow(/go nowhere else/);
    expect(server.requests).toEqual([]);

    const confirmed = { ...own, url: server.url };
    await versionOf(clustersOf({ catalog: allowed, entities, own: confirmed }));
    expect(server.tokens).toEqual(['Bearer ours']);
  });
});
