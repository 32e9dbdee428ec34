/**
 * Which dialog is open is part of the page's address, so that it can be linked to, reloaded and left with the browser's Back.
 */
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

const acts = [
  'deploy',
  'promote',
  'rollback',
  'restart',
  'scale',
  'stop',
  'hold',
  'resume',
  'build',
] as const;

export type DialogAct = (typeof acts)[number];

export interface DialogPlace {
  act: DialogAct;
  environment?: string;
  version?: string;
}

export function useDialog() {
  const [params, setParams] = useSearchParams();
  const act = acts.find(name => name === params.get('act'));

  const open = useCallback(
    (place: DialogPlace) =>
      setParams(former => {
        const next = new URLSearchParams(former);
        next.set('act', place.act);
        for (const name of ['environment', 'version'] as const) {
          const value = place[name];
          if (value === undefined) {
            next.delete(name === 'environment' ? 'in' : 'version');
          } else {
            next.set(name === 'environment' ? 'in' : 'version', value);
          }
        }
        return next;
      }),
    [setParams],
  );

  const close = useCallback(
    () =>
      setParams(
        former => {
          const next = new URLSearchParams(former);
          ['act', 'in', 'version'].forEach(name => next.delete(name));
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );

  const place: DialogPlace | undefined = act && {
    act,
    environment: params.get('in') ?? undefined,
    version: params.get('version') ?? undefined,
  };
  return { place, open, close };
}
