/**
 * The edges of the API: what does not come in, and what never goes out.
 */
import { mockServices } from '@backstage/backend-test-utils';
import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import express, { json } from 'express';
import { createServer, request as httpRequest, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import request from 'supertest';
import { boundedBody } from './boundedBody';
import { decodeCursor, encodeCursor, page } from './cursor';
import { errorMiddleware, routeNotFound } from './errors';

const LIMIT = 1024 * 1024;

function appThat(fail?: () => unknown) {
  const app = express();
  app.use(boundedBody(LIMIT, json({ limit: LIMIT })));
  app.post('/', (req, response) => {
    const error = fail?.();
    if (error) {
      throw error;
    }
    response.json({ received: JSON.stringify(req.body).length });
  });
  app.use(routeNotFound());
  app.use(errorMiddleware(mockServices.logger.mock()));
  return app;
}

describe('a body', () => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer(appThat());
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Sends until it is told to stop; answers the status, and how many bytes it got rid of. */
  const send = (headers: Record<string, string>, megabytes: number) =>
    new Promise<{ status?: number; code?: string; sent: number }>(
      (resolve, reject) => {
        let sent = 0;
        let stopped = false;
        const outgoing = httpRequest(
          {
            port,
            method: 'POST',
            headers: { 'Content-Type': 'application/json', ...headers },
          },
          response => {
            stopped = true;
            let text = '';
            response.on('data', chunk => (text += chunk));
            response.on('end', () => {
              outgoing.destroy();
              resolve({
                status: response.statusCode,
                code: JSON.parse(text).error?.code,
                sent,
              });
            });
          },
        );
        outgoing.on('error', error => !stopped && reject(error));
        const chunk = Buffer.alloc(64 * 1024, 'a');
        const pump = () => {
          while (!stopped && sent < megabytes * 1024 * 1024) {
            sent += chunk.length;
            if (!outgoing.write(chunk)) {
              outgoing.once('drain', pump);
              return;
            }
          }
          if (!stopped) {
            outgoing.end();
          }
        };
        pump();
      },
    );

  it('of 100 MB is refused at once when its length is declared', async () => {
    const started = Date.now();
    const answer = await send(
      { 'Content-Length': `${100 * 1024 * 1024}` },
      100,
    );
    expect(answer).toMatchObject({ status: 413, code: 'request.too-large' });
    expect(answer.sent).toBeLessThan(50 * 1024 * 1024);
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  it('of 100 MB is refused as soon as it is too long when it is not', async () => {
    const answer = await send({ 'Transfer-Encoding': 'chunked' }, 100);
    expect(answer).toMatchObject({ status: 413, code: 'request.too-large' });
    expect(answer.sent).toBeLessThan(50 * 1024 * 1024);
  });

  it('that fits is taken', async () => {
    const { body } = await request(server)
      .post('/')
      .send({ text: 'x'.repeat(1000) });
    expect(body.received).toBeGreaterThan(1000);
  });

  it('that is no JSON is refused without saying what was in it', async () => {
    const { status, body } = await request(server)
      .post('/')
      .set('Content-Type', 'application/json')
      .send('{"password": "hunter2"');
    expect([status, body.error.code]).toEqual([400, 'request.invalid']);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });
});

describe('an error', () => {
  it.each([
    [new InputError('That is wrong.'), 400, 'request.invalid'],
    [new AuthenticationError('Who?'), 401, 'authentication.required'],
    [new NotAllowedError('No.'), 403, 'permission.denied'],
    [new NotFoundError('Nothing.'), 404, 'not-found'],
    [new ConflictError('Taken.'), 409, 'conflict'],
    [
      new ReleasesError('blob.quota', 'Full.', {
        status: 507,
        details: { quotaBytes: 1 },
      }),
      507,
      'blob.quota',
    ],
  ])('%s keeps its status and sentence', async (error, status, code) => {
    const answer = await request(appThat(() => error)).post('/');
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code, message: error.message });
  });

  it('that nobody foresaw tells nothing but where to look', async () => {
    const upstream = new Error('token=s3cret at /srv/slipway/x.ts');
    const answer = await request(appThat(() => upstream)).post('/');
    expect(answer.status).toBe(500);
    expect(answer.body.error.code).toBe('internal');
    expect(answer.body.error.details.reference).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.text).not.toContain('s3cret');
    expect(answer.text).not.toContain('/srv');
  });

  it('says when there is no such route', async () => {
    const answer = await request(appThat()).get('/nothing');
    expect([answer.status, answer.body.error.code]).toEqual([
      404,
      'route.not-found',
    ]);
  });
});

describe('a cursor', () => {
  it('gives back the key it was made of', () => {
    expect(decodeCursor(encodeCursor(['a', 7]), ['string', 'number'])).toEqual([
      'a',
      7,
    ]);
    expect(decodeCursor(undefined, ['string'])).toBeUndefined();
  });

  it.each(['', 'rubbish', encodeCursor([7]), encodeCursor(['a', 'b'])])(
    'that is not of this list (%j) is refused',
    cursor => {
      expect(() => decodeCursor(cursor, ['string'])).toThrow(
        expect.objectContaining({ code: 'cursor.invalid', status: 400 }),
      );
    },
  );

  it('is given only while there is more', () => {
    const options = { key: (n: number) => [n], item: (n: number) => n };
    expect(page([1, 2], 2, options)).toEqual({ items: [1, 2] });
    expect(page([1, 2, 3], 2, options)).toEqual({
      items: [1, 2],
      nextCursor: encodeCursor([2]),
    });
  });
});
