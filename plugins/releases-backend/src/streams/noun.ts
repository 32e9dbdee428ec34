/**
 * The streams of the core: change feed, instance logs, terminals. Each core of a process has its own.
 */
import { Core, Noun } from '../core';
import { ReleasesRouter } from '../http';
import { FeedTail } from './feed/FeedTail';
import { LiveHints } from './feed/LiveHints';
import { addFeedRoutes } from './feed/routes';
import { LogFanOut } from './logs/LogFanOut';
import { addInstanceLogRoutes } from './logs/routes';
import { readTerminalLimits } from './terminal/limits';
import { addTerminalRoutes, SOCKET_PATH } from './terminal/routes';
import { Terminals } from './terminal/Terminals';
import { Upgrades } from './terminal/upgrades';

class Streams {
  private readonly tail: FeedTail;
  private readonly live: LiveHints;
  private readonly fanOut: LogFanOut;
  private readonly terminals: Terminals;
  private readonly upgrades: Upgrades;

  constructor(private readonly core: Core) {
    this.tail = new FeedTail(core.ledger, core.logger);
    this.live = new LiveHints(core.drivers);
    this.fanOut = new LogFanOut(core.logger);
    this.terminals = new Terminals(core, readTerminalLimits(core.config));
    this.upgrades = new Upgrades(SOCKET_PATH, (request, socket, head) =>
      this.terminals.upgrade(request, socket, head),
    );
  }

  addRoutes(router: ReleasesRouter): void {
    const { core, tail, live, fanOut, terminals, upgrades } = this;
    const { shutdown } = core;
    addTerminalRoutes(router, core, { terminals, upgrades });
    addFeedRoutes(router, core, { tail, live, shutdown });
    addInstanceLogRoutes(router, core, { fanOut, shutdown });
  }

  async start(): Promise<void> {
    this.terminals.start();
  }

  async stop(): Promise<void> {
    this.upgrades.stop();
    await this.terminals.stop();
    this.fanOut.stop();
    this.live.stop();
    this.tail.stop();
  }
}

const streamsOf = new WeakMap<Core, Streams>();

export const streams: Noun = {
  addRoutes(router, core) {
    const made = new Streams(core);
    streamsOf.set(core, made);
    made.addRoutes(router);
  },
  start: async core => streamsOf.get(core)?.start(),
  stop: async core => streamsOf.get(core)?.stop(),
};
