/**
 * The local target against the contract suite, with real processes.
 */
import { describeDeployTarget } from '@slipway/backstage-plugin-releases-node/testUtils';
import { TestMachine } from './testMachine';

describeDeployTarget('The local target', async () => {
  const machine = await TestMachine.create();
  const target = machine.target();
  await target.start();
  return {
    target,
    workload: wish =>
      machine.workload(wish.version, {
        command: ['node', 'app.js', wish.behaviour, ...wish.lines],
        change: {
          ...wish.placement,
          replicas: wish.replicas,
          rollout: wish.rollout,
        },
      }),
    ask: async url => {
      const answer = await fetch(url);
      const text = await answer.text();
      if (!answer.ok) {
        throw new Error(`${answer.status}: ${text}`);
      }
      return text;
    },
    crash: async (_placement, instance) => {
      // The program ends in the middle of this request, so it has no answer.
      await fetch(`${instance.address}/exit`).catch(() => {});
    },
    wakes: () => machine.context.wakes,
    close: () => machine.close(),
  };
});
