import { KubeConfig } from '@kubernetes/client-node';
import { ApiError, clusterFromKubeConfig, UnreachableError } from '.';
import { describeOnKubernetes } from '../testing';

describeOnKubernetes('A cluster over its kubeconfig', bed => {
  it('reads JSON, streams what comes, and names what is not there', async () => {
    const { admin } = bed;
    const namespace = await bed.namespace();
    const version = await admin.request<{ major: string }>({
      path: '/version',
    });
    expect(version.major).toBe('1');

    const stop = new AbortController();
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const stream = await admin.stream({
      path,
      query: { watch: true },
      signal: stop.signal,
    });
    await bed.create(path, { metadata: { name: 'first' } });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream) {
        seen.push(String(chunk));
        if (seen.join('').includes('"first"')) stop.abort();
      }
    })();
    await expect(reading).rejects.toThrow(/abort/i);

    await expect(
      admin.request({ path: `${path}/second` }),
    ).rejects.toMatchObject({
      name: 'ApiError',
      status: 404,
      options: {
        cluster: 'test',
        reason: 'NotFound',
        message: 'configmaps "second" not found',
      },
    });
  });

  it('refuses a token that is none, and what a service account may not', async () => {
    const namespace = await bed.namespace();
    const nobody = bed.as('no-token');
    await expect(
      nobody.request({ path: '/api/v1/namespaces' }),
    ).rejects.toMatchObject({ status: 401 });

    const pods = { apiGroups: [''], resources: ['pods'], verbs: ['list'] };
    const token = await bed.serviceAccount(namespace, [pods]);
    const reader = bed.as(token);
    const path = `/api/v1/namespaces/${namespace}`;
    await expect(
      reader.request({ path: `${path}/pods` }),
    ).resolves.toMatchObject({ kind: 'PodList' });
    await expect(
      reader.request({ path: `${path}/secrets` }),
    ).rejects.toBeInstanceOf(ApiError);
  });

  it('opens a WebSocket, or says why not', async () => {
    const { admin } = bed;
    const path = '/api/v1/namespaces/default/pods/none/exec';
    await expect(
      admin.socket(path, [['command', 'sh']], ['v5.channel.k8s.io']),
    ).rejects.toMatchObject({ name: 'ApiError', status: 404 });
  });

  it('takes no path that leads elsewhere', async () => {
    for (const path of [
      '/api/v1/namespaces/a/../../v1/secrets',
      '/api/v1/namespaces/%2e%2e/secrets',
      '/api/v1/pods?limit=1',
      'api',
    ]) {
      await expect(bed.admin.request({ path })).rejects.toThrow(/not a path/);
    }
  });

  it('says when nothing answers', async () => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: 'gone', server: 'https://127.0.0.1:1', skipTLSVerify: true },
      { name: 'nobody' },
    );
    const gone = clusterFromKubeConfig('gone', kubeConfig);
    const error = await gone
      .request<Error>({ path: '/version' })
      .catch(cause => cause);
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error.message).toBe(
      "The API server of cluster 'gone' at 127.0.0.1:1 does not answer: the connection was refused",
    );
    await expect(gone.socket('/version', [], [])).rejects.toBeInstanceOf(
      UnreachableError,
    );
  });
});
