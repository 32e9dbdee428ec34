/** Targets: the inventory and how they fare. */
import { Core, Noun } from '../core';
import { Loop } from '../database';
import { healthLoop } from './health';
import { addTargetRoutes } from './router';

/** Each backend has its own loop, by core. */
const loops = new WeakMap<Core, Loop>();

export const targetsNoun: Noun = {
  addRoutes: addTargetRoutes,
  async start(core) {
    const loop = healthLoop(core);
    loops.set(core, loop);
    loop.start();
  },
  async stop(core) {
    await loops.get(core)?.stop();
  },
};
