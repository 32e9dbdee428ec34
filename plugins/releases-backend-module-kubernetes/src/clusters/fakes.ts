/**
 * For tests: an API server that says what the test wants, over TLS with a certificate of its own.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { IncomingMessage, RequestListener } from 'node:http';
import https from 'node:https';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate for 127.0.0.1, signed by itself. */
export function makeCertificate(): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-certificate-'));
  try {
    const [key, cert] = ['key.pem', 'cert.pem'].map(name => join(folder, name));
    const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    const files = ['-nodes', '-keyout', key, '-out', cert];
    const names = [
      '-subj',
      '/CN=test',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ];
    execFileSync('openssl', ['req', '-x509', ...ec, ...files, ...names], {
      stdio: 'ignore',
    });
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export class FakeApiServer {
  readonly requests: IncomingMessage[] = [];
  connections = 0;
  answer: RequestListener = (_request, response) => response.end('{}');
  private readonly server: https.Server;

  constructor(private readonly certificate: { cert: string; key: string }) {
    this.server = https.createServer(
      { ...certificate, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        this.requests.push(request);
        this.answer(request, response);
      },
    );
    this.server.on('secureConnection', () => {
      this.connections += 1;
    });
  }

  async start(): Promise<void> {
    await new Promise<void>(resolve => {
      this.server.listen(0, '127.0.0.1', resolve);
    });
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As configuration has it. */
  get caData(): string {
    return Buffer.from(this.certificate.cert).toString('base64');
  }

  /** The `authorization` of each request so far. */
  get tokens(): (string | undefined)[] {
    return this.requests.map(({ headers }) => headers.authorization);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => {
      this.server.close(resolve);
    });
  }
}
