/**
 * The log of an instance over HTTP: found through its placement, shared by its readers, and whole or honest about what is missing.
 */
import { logsReadPermission } from '@slipway/backstage-plugin-releases-common';
import { LogLine } from '@slipway/backstage-plugin-releases-node';
import { INSTANCE, StreamServer } from '../../__testUtils__/streams';
import { LogUpstream } from './LogUpstream';

const LOG = `${INSTANCE}/log`;
const numbers = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => `line ${index + from}`);
const texts = (items: LogLine[]) => items.map(({ text }) => text);

describe('the log of an instance', () => {
  let portal: StreamServer;
  beforeEach(async () => {
    portal = await StreamServer.start();
  });
  afterEach(() => portal.stop());

  const print = (count: number, from?: number) =>
    numbers(count, from).forEach(text => portal.target.print(text));

  const page = async (query: string) => {
    const response = await portal.fetch(`${LOG}?${query}`);
    return (await response.json()).items as LogLine[];
  };

  /** Follows until `count` lines came. */
  const follow = async (query: string, count: number) => {
    const log = await portal.open(`${LOG}?follow=true&${query}`);
    const lines = () =>
      log.seen
        .filter(({ event }) => event === 'lines')
        .flatMap(({ data }) => texts(data.items));
    for (let frames = 1; lines().length < count; frames += 1) {
      await log.take('lines', frames);
    }
    return { log, lines };
  };

  describe('as a page', () => {
    it('is the last lines, oldest first', async () => {
      print(20);
      expect(texts(await page('tail=3'))).toEqual(numbers(3, 18));
    });

    it('goes on after a line', async () => {
      print(20);
      const [line] = await page('tail=3');
      expect(
        texts(await page(`after=${encodeURIComponent(line.cursor)}`)),
      ).toEqual(numbers(2, 19));
    });

    it('begins at a time', async () => {
      print(20);
      const since = encodeURIComponent(portal.target.lines[17].time);
      expect(texts(await page(`since=${since}`))).toEqual(numbers(3, 18));
    });

    it('is bounded', async () => {
      print(6_000);
      expect(await page('since=2020-01-01T00%3A00%3A00Z')).toHaveLength(5_000);
    });

    it.each([
      ['since=yesterday', 400, 'request.invalid'],
      ['previous=1', 409, 'target.incapable'],
    ])('refuses %s', async (query, status, code) => {
      const response = await portal.fetch(`${LOG}?${query}`);
      expect(response.status).toBe(status);
      expect((await response.json()).error.code).toBe(code);
    });
  });

  describe('is found through its placement', () => {
    it.each([
      [
        'an instance of another placement',
        'shop-1',
        'other-1',
        'instance.not-found',
      ],
      [
        'a target that the service is not on',
        '/here/',
        '/there/',
        'placement.not-found',
      ],
    ])('so %s is not found', async (_, from, to, code) => {
      const response = await portal.fetch(LOG.replace(from, to));
      expect(response.status).toBe(404);
      expect((await response.json()).error.code).toBe(code);
    });

    it('after permission was asked for', async () => {
      portal.access.refused.add(logsReadPermission.name);
      const response = await portal.fetch(LOG.replace('shop-1', 'other-1'));
      expect(response.status).toBe(403);
      expect((await response.json()).error.code).toBe('grant.missing');
    });
  });

  describe('followed', () => {
    it('goes from the past to the present without a line lost or twice', async () => {
      print(2_500);
      const { target } = portal;
      const writing = setInterval(
        () => target.print(`line ${target.lines.length + 1}`),
        1,
      );
      const { log, lines } = await follow(
        'since=2020-01-01T00%3A00%3A00Z',
        2_700,
      ).finally(() => clearInterval(writing));
      const seen = lines();
      expect(seen).toEqual(numbers(seen.length));
      expect(log.seen.some(({ event }) => event === 'gap')).toBe(false);
    });

    it('resumes after a line', async () => {
      print(10);
      const { lines } = await follow('after=c4', 6);
      portal.target.print('line 11');
      expect(lines()).toEqual(numbers(6, 5));
    });

    it('begins with nothing where nothing is', async () => {
      const log = await portal.open(`${LOG}?follow=true`);
      await new Promise(resolve => setTimeout(resolve, 100));
      portal.target.print('first');
      const [{ data }] = await log.take('lines');
      expect(texts(data.items)).toEqual(['first']);
    });

    it('is one stream of the target however many watch', async () => {
      print(10);
      await Promise.all(
        Array.from({ length: 10 }, () => follow('tail=10', 10)),
      );
      expect(portal.target.following).toBe(1);
      expect(portal.target.followed).toBe(1);
    });

    it('sends at most twenty frames a second', async () => {
      const { log } = await follow('tail=1', 0);
      const begin = Date.now();
      while (Date.now() - begin < 1_000) {
        portal.target.print('busy');
        await new Promise(resolve => setTimeout(resolve, 2));
      }
      const frames = log.seen.filter(({ event }) => event === 'lines').length;
      expect(frames).toBeGreaterThan(5);
      expect(frames).toBeLessThanOrEqual(22);
    });

    it('ends with the copy, when everything was told', async () => {
      print(3);
      const { log, lines } = await follow('tail=3', 3);
      portal.target.print('last words');
      portal.target.end();
      expect((await log.take('end'))[0].data.reason).toBe('ended');
      expect(lines()).toEqual([...numbers(3), 'last words']);
    });

    it('ends with the token', async () => {
      portal.access.expiresAt = new Date(Date.now() + 300);
      const log = await portal.open(`${LOG}?follow=true`);
      expect((await log.take('end'))[0].data.reason).toBe('token.expired');
    });

    it('says why the target cannot go on', async () => {
      portal.target.logs = async function* logs() {
        throw Object.assign(new Error('the target is away'), {
          code: 'target.unavailable',
        });
      };
      const log = await portal.open(`${LOG}?follow=true`);
      expect((await log.take('end'))[0].data).toEqual({
        reason: 'target.unavailable',
        message: 'the target is away',
      });
    });

    it('keeps to itself what has no code', async () => {
      portal.target.logs = async function* logs() {
        throw new Error('password=secret');
      };
      const log = await portal.open(`${LOG}?follow=true`);
      const [{ data }] = await log.take('end');
      expect(data.reason).toBe('target.unavailable');
      expect(JSON.stringify(data)).not.toContain('secret');
    });

    it('marks a gap for a slow reader and slows nobody', async () => {
      const { log: slow } = await follow('tail=1', 0);
      // Nothing more is read from this connection.
      const socketFull = 'x'.repeat(64 * 1024);
      const stopped = stopReading(slow);
      const { lines: fast, log: fastLog } = await follow('tail=1', 0);
      const deadline = Date.now() + 30_000;
      const until = async (condition: () => boolean) => {
        while (!condition() && Date.now() < deadline) {
          await new Promise(resolve => setTimeout(resolve, 5));
        }
        expect(condition()).toBe(true);
      };
      for (let block = 1; block <= 400; block += 1) {
        portal.target.print(socketFull);
        // As fast as the fast one reads, and no slower for the slow one.
        await until(() => fast().length > block - 8);
      }
      portal.target.print('the end');
      await until(() => fast().length === 401);
      expect(fastLog.seen.some(({ event }) => event === 'gap')).toBe(false);
      stopped.goOn();
      const [{ data }] = await slow.take('gap');
      expect(data.dropped).toBeGreaterThan(0);
      const last = () => JSON.stringify(slow.seen[slow.seen.length - 1].data);
      await until(() => last().includes('the end'));
      const got = slow.seen
        .filter(({ event }) => event === 'lines')
        .flatMap(({ data: { items } }) => items).length;
      expect(got + data.dropped).toBe(401);
    }, 60_000);
  });
});

/** Holds a reader at its next chunk. */
function stopReading(events: unknown) {
  const { reader } = events as {
    reader: { read(): Promise<unknown> };
  };
  const read = reader.read.bind(reader);
  let goOn!: () => void;
  const going = new Promise<void>(resolve => {
    goOn = resolve;
  });
  reader.read = async () => {
    await going;
    return read();
  };
  return { goOn };
}

describe('the shared stream of a log', () => {
  const line = (number: number, size = 10): LogLine => ({
    cursor: String(number),
    time: '2026-01-01T00:00:00.000Z',
    stream: 'stdout',
    text: 'x'.repeat(size),
  });

  const never = () => ({ reason: 'never' });

  it('holds no more than its bound, whatever comes', async () => {
    const limit = 1024 * 1024;
    const upstream = new LogUpstream(
      async function* flood() {
        for (let number = 0; number < 50_000; number += 1) {
          yield line(number, 1_000);
        }
      },
      limit,
      never,
    );
    await new Promise<void>(resolve =>
      upstream.onChanged(() => upstream.ended && resolve()),
    );
    expect(upstream.next).toBe(50_000);
    const kept = upstream.slice(0, Infinity);
    expect(kept.length * 2_160).toBeLessThanOrEqual(limit);
    expect(kept[0].cursor).toBe(String(upstream.first));
    expect(upstream.numberAfter('49999')).toBe(50_000);
    expect(upstream.numberAfter('3')).toBeUndefined();
  });

  it('keeps a line that is larger than its bound', async () => {
    const upstream = new LogUpstream(
      async function* one() {
        yield line(0, 10_000);
      },
      100,
      never,
    );
    await new Promise<void>(resolve =>
      upstream.onChanged(() => upstream.ended && resolve()),
    );
    expect(upstream.slice(0, 10)).toHaveLength(1);
  });
});
