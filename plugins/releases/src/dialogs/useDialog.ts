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
  'accept',
  'reject',
  'markBad',
  'clearBad',
  'build',
] as const;

export type DialogAct = (typeof acts)[number];

export interface DialogPlace {
  act: DialogAct;
  environment?: string;
  version?: string;
  /** One target of the environment; all of them when absent. */
  target?: string;
}

/** Their names in the address. */
const names = { environment: 'in', version: 'version', target: 'on' } as const;
const fields = ['environment', 'version', 'target'] as const;

export function useDialog() {
  const [params, setParams] = useSearchParams();
  const act = acts.find(name => name === params.get('act'));

  const open = useCallback(
    (place: DialogPlace) =>
      setParams(former => {
        const next = new URLSearchParams(former);
        next.set('act', place.act);
        for (const field of fields) {
          const value = place[field];
          if (value === undefined) {
            next.delete(names[field]);
          } else {
            next.set(names[field], value);
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
          next.delete('act');
          fields.forEach(field => next.delete(names[field]));
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );

  const place: DialogPlace | undefined = act && {
    act,
    environment: params.get(names.environment) ?? undefined,
    version: params.get(names.version) ?? undefined,
    target: params.get(names.target) ?? undefined,
  };
  return { place, open, close };
}
