/**
 * A releases API over HTTP that keeps what it made: the same Idempotency-Key answers the same, a name is given once.
 */
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

type Answer = { status: number; body: unknown };

export class ReleasesStandIn {
  /** In order, one line for each thing. */
  readonly made: string[] = [];
  readonly services = new Map<string, object>();
  /** Of every repository, where the host has pages. */
  webUrl?: string;
  private readonly requests: { route: string; body: any }[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly refusals = new Map<string, Answer>();
  private builds = 0;

  static async start(): Promise<ReleasesStandIn> {
    const standIn = new ReleasesStandIn();
    standIn.server.listen(0, '127.0.0.1');
    await once(standIn.server, 'listening');
    return standIn;
  }

  private readonly server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString();
    const { status, body } = this.answer(
      `${request.method} ${request.url}`,
      text ? JSON.parse(text) : undefined,
      request.headers['idempotency-key'] as string | undefined,
    );
    response.writeHead(status).end(JSON.stringify(body));
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The next request of the route fails. */
  refuse(route: string, status: number, code: string): void {
    this.refusals.set(route, failure(status, code));
  }

  bodies(route: string): unknown[] {
    return this.requests
      .filter(request => request.route === route)
      .map(({ body }) => body);
  }

  private answer(route: string, body: any, key?: string): Answer {
    this.requests.push({ route, body });
    const refusal = this.refusals.get(route);
    if (refusal) {
      this.refusals.delete(route);
      return refusal;
    }
    const known = key && this.answers.get(`${route} ${key}`);
    if (known) {
      return known;
    }
    const answer = this.make(route, body);
    if (key && answer.status < 300) {
      this.answers.set(`${route} ${key}`, answer);
    }
    return answer;
  }

  private make(route: string, body: any): Answer {
    const name = /^\w+ \/services\/default\/([^/]+)/.exec(route)?.[1] ?? '';
    switch (name ? route.replace(`/${name}`, '/…') : route) {
      case 'POST /repositories':
        return this.makeRepository(body);
      case 'POST /services':
        return this.makeService(body);
      case 'GET /services/default/…':
        return { status: 200, body: this.described(name) };
      case 'PUT /services/default/…/pipeline':
        this.services.set(name, {
          ...this.services.get(name),
          pipeline: { parameters: {}, ...body },
        });
        this.made.push(`pipeline ${name} ${JSON.stringify(body)}`);
        return { status: 200, body: {} };
      case 'POST /services/default/…/builds':
        this.builds += 1;
        this.made.push(`build ${name} ${this.builds}`);
        return {
          status: 202,
          body: {
            id: `build-${this.builds}`,
            number: this.builds,
            commit: { id: 'c1' },
          },
        };
      case 'POST /services/default/…/versions':
        this.made.push(`version ${name} ${body.name}`);
        return {
          status: 201,
          body: { id: `version-${body.name}`, name: body.name },
        };
      default:
        return failure(404, `unknown.${route}`);
    }
  }

  private makeRepository({ name, host }: any): Answer {
    if (this.made.includes(`repository ${name}`)) {
      return failure(409, 'repository.exists');
    }
    this.made.push(`repository ${name}`);
    return {
      status: 201,
      body: {
        host,
        repository: name,
        defaultBranch: 'main',
        cloneUrl: `/data/${name}.git`,
      },
    };
  }

  private makeService(body: any): Answer {
    if (this.services.has(body.name)) {
      return failure(409, 'service.name-taken');
    }
    this.services.set(body.name, {
      owner: body.owner,
      creator: { ref: 'user:default/li-wei' },
      environments: body.environments ?? ['dev', 'test'],
      source: {
        ...body.source,
        defaultBranch: 'main',
        cloneUrl: `/data/${body.source.repository}.git`,
        webUrl: this.webUrl,
      },
      pipeline: { parameters: {}, ...body.pipeline },
    });
    this.made.push(`service ${body.name}`);
    return { status: 201, body: this.described(body.name) };
  }

  private described(name: string) {
    return {
      ref: `component:default/${name}`,
      namespace: 'default',
      name,
      ...this.services.get(name),
    };
  }
}

function failure(status: number, code: string): Answer {
  return {
    status,
    body: { error: { name: 'Error', code, message: 'It failed.' } },
  };
}
