/**
 * Terminals in real pods: input, output, size, exit codes, shells, containers without one, output without end, and what is left behind.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { TerminalSession } from '@slipway/backstage-plugin-releases-node';
import { describeOnKubernetes } from '../testing';
import { openTerminal } from './openTerminal';

const POD = 'shell';
const MIB = 1024 * 1024;

describeOnKubernetes('terminals on Kubernetes', bed => {
  let namespace: string;
  const open: TerminalSession[] = [];
  const logger = mockServices.logger.mock();

  const until = async <T>(what: () => T | Promise<T>, name: string) => {
    for (const begun = Date.now(); Date.now() - begun < 60_000; ) {
      const value = await what();
      if (value) {
        return value;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`It never came that ${name}`);
  };

  beforeAll(async () => {
    namespace = await bed.namespace('slipway-k6');
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const box = (name: string) => ({
      name,
      image: 'slipway.test/box:1',
      command: ['sleep', '3600'],
    });
    await until(
      () =>
        bed.admin
          .request({
            path: `/api/v1/namespaces/${namespace}/serviceaccounts/default`,
          })
          .then(
            () => true,
            () => false,
          ),
      'the namespace has its service account',
    );
    await bed.create(pods, {
      metadata: { name: POD },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          { ...box('main'), env: [{ name: 'WHO', value: 'main' }] },
          { ...box('side'), env: [{ name: 'WHO', value: 'side' }] },
          // What holds a shell is taken away from this one.
          {
            ...box('bare'),
            command: [
              'sh',
              '-c',
              'mkdir /kept; cp /bin/sleep /kept/; exec /kept/sleep 3600',
            ],
            volumeMounts: [],
          },
        ],
      },
    });
    await until(async () => {
      const pod = await bed.admin.request<{
        status: { containerStatuses?: { ready: boolean }[] };
      }>({ path: `${pods}/${POD}` });
      const statuses = pod.status.containerStatuses ?? [];
      return statuses.length === 3 && statuses.every(({ ready }) => ready);
    }, 'the pod runs');
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(session => session.close()));
  });

  const place = (container = 'main') => ({
    cluster: bed.admin,
    namespace,
    pod: POD,
    container,
  });

  class Screen {
    text = '';
    bytes = 0;
    exit?: object;
    constructor(readonly session: TerminalSession) {
      open.push(session);
      session.onData(data => {
        this.bytes += data.byteLength;
        this.text = (this.text + Buffer.from(data)).slice(-10_000);
      });
      session.onExit(exit => {
        this.exit = exit;
      });
    }
    type(line: string) {
      this.session.write(Buffer.from(`${line}\r`));
    }
    shows(pattern: RegExp) {
      return until(
        () => pattern.exec(this.text),
        `the screen shows ${pattern}`,
      );
    }
  }

  const screen = async (options: object = {}, container?: string) =>
    new Screen(
      await openTerminal(
        place(container),
        { columns: 80, rows: 24, ...options },
        logger,
      ),
    );

  /** Programs of the container whose command line has this in it. */
  const running = async (part: string) => {
    const look = await screen({
      command: ['sh', '-c', `ps | grep '${part}' | grep -v grep; echo done`],
    });
    await look.shows(/done/);
    return look.text.replace(/done\s*$/, '').trim();
  };

  it('runs what is typed, in the size it is given', async () => {
    const one = await screen({ columns: 100, rows: 30 });
    one.type('stty size; echo $WHO; echo $TERM');
    await one.shows(/30 100\s+main\s+xterm-256color/);
    one.session.resize(120, 40);
    one.type('stty size');
    expect(await one.shows(/40 120/)).toBeTruthy();
  });

  it('opens in the container that is named', async () => {
    const one = await screen({}, 'side');
    one.type('echo in-$WHO');
    expect(await one.shows(/in-side/)).toBeTruthy();
  });

  it('tells exit codes', async () => {
    const one = await screen();
    one.type('exit 7');
    expect(await until(() => one.exit, 'it ends')).toEqual({ code: 7 });
    const command = await screen({ command: ['sh', '-c', 'echo ok; exit 0'] });
    expect(await until(() => command.exit, 'it ends')).toEqual({ code: 0 });
  });

  it('opens the shell that is asked for, and says when it is not there', async () => {
    const one = await screen({ shell: 'ash' });
    one.type('echo $0');
    await one.shows(/ash/);
    await expect(
      openTerminal(place(), { columns: 80, rows: 24, shell: 'zsh' }, logger),
    ).rejects.toMatchObject({
      code: 'terminal.unavailable',
      message: expect.stringContaining("There is no 'zsh'"),
    });
  });

  it('says of a container without a shell that it has no terminal', async () => {
    const remove = await screen(
      { command: ['sh', '-c', 'echo go; rm -rf /bin /busybox /usr/bin'] },
      'bare',
    );
    await until(() => remove.exit, 'the shells are removed');
    await expect(screen({}, 'bare')).rejects.toMatchObject({
      code: 'terminal.unavailable',
      message: expect.stringContaining('There is no shell in'),
    });
  });

  it('says of a pod that has gone, and of a container it does not have', async () => {
    await expect(
      openTerminal(
        { ...place(), pod: 'gone' },
        { columns: 80, rows: 24 },
        logger,
      ),
    ).rejects.toMatchObject({ code: 'instance.not-found' });
    await expect(screen({}, 'nothing')).rejects.toMatchObject({
      code: 'terminal.unavailable',
    });
  });

  it('names verb, resource and namespace where it may not', async () => {
    const token = await bed.serviceAccount(namespace, [
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
    ]);
    await expect(
      openTerminal(
        { ...place(), cluster: bed.as(token) },
        { columns: 80, rows: 24 },
        logger,
      ),
    ).rejects.toMatchObject({
      code: 'target.refused',
      message: expect.stringMatching(
        /slipway-k6.*cannot get resource "pods\/exec".*get and create on pods\/exec/,
      ),
    });
  });

  it('is read no further while it is paused, and its neighbour answers', async () => {
    const flood = await screen({ command: ['yes', 'x'.repeat(1000)] });
    await until(() => flood.bytes > MIB, 'output flows');
    flood.session.pause();
    await new Promise(resolve => setTimeout(resolve, 500));
    const { bytes } = flood;
    const before = process.memoryUsage().rss;
    await new Promise(resolve => setTimeout(resolve, 2_000));
    expect(flood.bytes - bytes).toBeLessThan(MIB);
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * MIB);

    const neighbour = await screen();
    neighbour.type('echo neigh"b"our');
    await neighbour.shows(/neighbour/);

    flood.session.resume();
    await until(() => flood.bytes > bytes + MIB, 'output goes on');
  });

  it('leaves nothing running, neither what is in the foreground nor behind', async () => {
    const closed = await screen();
    closed.type('sleep 4711 & sleep 4712');
    await until(
      async () => /4711[^]*4712/.test(await running('471')),
      'both run',
    );
    await closed.session.close();
    expect(closed.exit).toBeDefined();
    expect(await running('471')).toBe('');

    const left = await screen();
    left.type('trap "" HUP; sleep 4713 & exit');
    await until(() => left.exit, 'the shell has ended');
    await until(
      async () => (await running('4713')) === '',
      'what it left in the background has ended',
    );
  });

  it('ends with its pod', async () => {
    const one = await screen();
    await bed.admin.request({
      method: 'DELETE',
      path: `/api/v1/namespaces/${namespace}/pods/${POD}`,
      query: { gracePeriodSeconds: 0 },
    });
    const exit = await until(() => one.exit, 'it ends');
    // The runtime tells the signal as a code, unless the connection was first to go.
    expect([{ code: 137 }, { lost: expect.any(String) }]).toContainEqual(exit);
    await one.session.close();
  });
});
