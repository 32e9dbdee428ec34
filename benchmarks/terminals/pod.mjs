/*
 * A pod to open terminals in, by kubectl, with a namespace of its own.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function makePod(kubeconfig) {
  const namespace = `slipway-b5-${process.pid}`;
  const kubectl = (...words) =>
    run('kubectl', ['--kubeconfig', kubeconfig, ...words]);
  await kubectl('create', 'namespace', namespace);
  const inNamespace = ['-n', namespace];
  for (let tries = 0; ; tries += 1) {
    try {
      await kubectl(
        'run',
        'shell',
        ...inNamespace,
        '--image=slipway.test/box:1',
        '--command',
        '--',
        'sleep',
        '3600',
      );
      break;
    } catch (error) {
      // The namespace has no service account in its first moment.
      if (tries === 20) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 250));
    }
  }
  await kubectl(
    'wait',
    ...inNamespace,
    '--for=condition=Ready',
    'pod/shell',
    '--timeout=60s',
  );
  return {
    kubeconfig,
    namespace,
    name: 'shell',
    remove: () => kubectl('delete', 'namespace', namespace, '--wait=false'),
  };
}
