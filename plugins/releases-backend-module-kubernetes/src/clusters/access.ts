/**
 * What proves to an API server who we are, and to us who it is: read from where it is kept, held for a minute, read again when the server
 * says that it no longer holds. So a token or certificate that is rotated is taken up without a restart.
 */
import type { LookupFunction } from 'node:net';

/** Credentials as they stand now. */
export interface Access {
  headers: Record<string, string>;
  tls: {
    ca?: string | Buffer;
    cert?: string | Buffer;
    key?: string | Buffer;
    servername?: string;
    rejectUnauthorized?: boolean;
  };
}

/** Where the credentials of one cluster come from. */
export interface AccessSource {
  /** Address of the API server, `https:` (or `http:` for `kubectl proxy`), with a path where it is behind one. */
  readonly server: string;
  /** Resolves the server's name for each connection, where not every address will do. */
  readonly lookup?: LookupFunction;
  /** Reads them afresh. */
  read(): Promise<Access>;
}

const HELD_MS = 60_000;

/** One reading at a time, shared by all who ask meanwhile. */
export class HeldAccess {
  private held?: { access: Promise<Access>; at: number };

  constructor(private readonly source: AccessSource) {}

  current(): Promise<Access> {
    if (!this.held || performance.now() - this.held.at > HELD_MS) {
      return this.read();
    }
    return this.held.access;
  }

  /** After the server refused `stale`; whoever comes second with the same gets what the first one read. */
  async renewed(stale: Access): Promise<Access> {
    const current = await this.current();
    return current === stale ? this.read() : current;
  }

  private read(): Promise<Access> {
    const access = this.source.read();
    const held = { access, at: performance.now() };
    this.held = held;
    access.catch(() => {
      if (this.held === held) this.held = undefined;
    });
    return access;
  }
}
