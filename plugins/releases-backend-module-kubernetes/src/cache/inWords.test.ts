import { healthInWords } from './inWords';
import { ReflectorHealth } from './types';

const well: ReflectorHealth = {
  cluster: 'blue',
  kind: 'pods',
  namespace: 'shop',
  state: 'watching',
  failures: 0,
  objects: 3,
  listeners: 1,
  setAside: [],
};
const at = '2026-11-21T12:00:00.000Z';

describe('healthInWords', () => {
  it('has nothing to say of what is well, or failed once', () => {
    expect(healthInWords([well, { ...well, failures: 1 }])).toEqual({
      ok: true,
    });
  });

  it('says what is not kept up to date, and why', () => {
    const cut = {
      ...well,
      state: 'waiting' as const,
      failures: 4,
      lastError: { at, message: 'the connection was refused' },
    };
    expect(healthInWords([well, cut, { ...cut, kind: 'events' }])).toEqual({
      ok: false,
      message:
        'The pods in namespace shop are not kept up to date since 4 tries (and 1 more): the connection was refused',
    });
  });

  it('names an object that was set aside, while the rest goes on', () => {
    const setAside = [{ name: 'odd', reason: 'it has no name', at }];
    expect(healthInWords([{ ...well, setAside }])).toEqual({
      ok: true,
      message:
        'odd of the pods in namespace shop cannot be shown: it has no name',
    });
  });
});
