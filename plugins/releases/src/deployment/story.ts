/**
 * What happened in one sentence, and what answers now in another.
 */
import { Deployment } from '@slipway/backstage-plugin-releases-common';
import { T } from '../ui/useT';

/** For example "2.4.0 → production failed at step 3 of 5. 2.3.1 still serves (2 of 2)." */
export function story(deployment: Deployment, t: T): string {
  return [whatHappened(deployment, t), whatServes(deployment, t)]
    .filter(Boolean)
    .join(' ');
}

function whatHappened(deployment: Deployment, t: T): string {
  const { kind, state, steps, versionName, environment } = deployment;
  const shape = kind === 'deploy' || kind === 'promote' ? 'put' : kind;
  const what = t(`story.what.${shape}`, {
    version: versionName ?? '',
    env: environment,
  });
  const main = steps.filter(({ phase }) => phase === 'main');
  const ended = main.findIndex(step =>
    ['failed', 'aborted', 'parked', 'running', 'waiting'].includes(step.state),
  );
  const done = main.filter(step => step.state === 'succeeded').length;
  const at = ended < 0 ? done : ended;
  const where = {
    what,
    step: String(Math.min(at + 1, main.length)),
    steps: String(main.length),
  };
  const began = main.some(({ startedAt }) => startedAt !== undefined);
  if (state === 'running' || state === 'failed' || state === 'aborted') {
    return t(
      began ? `story.states.${state}` : `story.beforeSteps.${state}`,
      where,
    );
  }
  return t(`story.states.${state}`, where);
}

function whatServes(deployment: Deployment, t: T): string | undefined {
  const { serving, serves } = deployment;
  if (!serving) {
    return serves;
  }
  const words = {
    versions: serving.versionNames.join(t('access.separator')),
    ready: String(serving.ready),
    desired: String(serving.desired),
  };
  if (serving.versionNames.length > 1) {
    return t('story.serveTogether', words);
  }
  // That the former one answers while the new one comes is no news; that it does after a failure is.
  return t(serving.still ? 'story.stillServes' : 'story.serves', words);
}

/** The English categories; other languages give all of them the same text where they count otherwise. */
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

export const ordinal = (position: number, t: T): string =>
  t(`ordinal.${ordinals.select(position) as 'one' | 'two' | 'few' | 'other'}`, {
    position: String(position),
  });
