/**
 * POST …/instances/{instanceId}/terminals: a ticket for one terminal. GET /terminals/socket: the WebSocket that the ticket opens, with the
 * subprotocols `slipway.terminal.v1` and `slipway.ticket.<ticket>`; protocol.ts says what goes over it.
 */
import { terminalOpenPermission } from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Router } from 'express';
import { Core } from '../../core';
import { ReleasesRouter } from '../../http';
import { findInstance, FoundInstance, objectOf } from '../instance';
import { Terminals } from './Terminals';
import { TerminalSubject } from './TerminalStore';
import { Upgrades } from './upgrades';

/** Below the plugin's base URL. It brings its own authentication, the ticket, so the portal's must let it pass. */
export const SOCKET_PATH = '/terminals/socket';

export function addTerminalRoutes(
  router: ReleasesRouter,
  core: Pick<Core, 'access' | 'environments' | 'drivers'>,
  options: { terminals: Terminals; upgrades: Upgrades },
): void {
  const { terminals, upgrades } = options;
  const { limits, store } = terminals;

  // Not in openapi.yaml, which has no words for a WebSocket.
  const plain = router as unknown as Router;
  plain.use(upgrades.middleware());
  plain.get(SOCKET_PATH, request => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      throw new ReleasesError(
        'terminal.websocket-only',
        'Terminals are opened by WebSocket; ask for a ticket first, its answer says how.',
        { status: 426 },
      );
    }
    upgrades.serve(request);
  });

  router.post(
    '/services/:namespace/:name/environments/:environment/placements/:target/instances/:instanceId/terminals',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const object = objectOf(request.params);
      await core.access.require(caller, terminalOpenPermission, object);
      const found = await findInstance(core, request.params);
      const { namespace, name, target, instanceId } = request.params;
      const { origin } = request.headers;
      const subject: TerminalSubject = {
        user: caller.actor.ref,
        ...object,
        namespace,
        name,
        target,
        instance: instanceId,
        columns: sizeOf(request.body.columns, 80),
        rows: sizeOf(request.body.rows, 24),
        ...(request.body.reason && { reason: request.body.reason.trim() }),
        ...(origin !== undefined && { origin }),
      };
      const refusal = refusalOf(subject, found, limits.origins);
      if (refusal) {
        await terminals.refused(subject, refusal.code);
        throw refusal;
      }
      const issued = await store.issue(subject, {
        seconds: limits.ticketSeconds,
        perUser: limits.perUser,
      });
      if (!issued) {
        await terminals.refused(subject, 'terminal.too-many');
        throw new ReleasesError(
          'terminal.too-many',
          `You have ${limits.perUser} terminals open, which is as many as one person may have; close one first.`,
          { status: 429, details: { limit: limits.perUser } },
        );
      }
      response.status(201).json({
        ticket: issued.ticket,
        expiresAt: issued.expiresAt,
        url: SOCKET_PATH,
        idleSeconds: limits.idleSeconds,
        maximumSeconds: limits.maximumSeconds,
      });
    },
  );
}

function refusalOf(
  subject: TerminalSubject,
  { target, instance, environment }: FoundInstance,
  origins: string[],
): ReleasesError | undefined {
  if (!subject.user.startsWith('user:')) {
    return new ReleasesError(
      'terminal.person-required',
      'Only a person may open a terminal; sign in as one.',
      { status: 403 },
    );
  }
  if (subject.origin !== undefined && !origins.includes(subject.origin)) {
    return new ReleasesError(
      'terminal.origin-refused',
      `Pages of ${subject.origin} may not open terminals; open the portal at its own address, or add the origin to releases.terminal.origins.`,
      { status: 403 },
    );
  }
  if (environment.protected && !subject.reason) {
    return new ReleasesError(
      'reason.required',
      `${environment.title} is protected: say why you need a terminal there.`,
      { status: 400 },
    );
  }
  if (!target.capabilities.terminal || !target.openTerminal) {
    return new ReleasesError(
      'target.incapable',
      `Target '${target.id}' has no terminals.`,
      { status: 409 },
    );
  }
  if (instance.state === 'exited') {
    return new ReleasesError(
      'terminal.unavailable',
      `Instance ${instance.id} has ended; open a terminal in one that runs.`,
      { status: 409 },
    );
  }
  return undefined;
}

function sizeOf(value: number | undefined, standard: number): number {
  return Math.min(1_000, Math.max(1, Math.trunc(value ?? standard)));
}
