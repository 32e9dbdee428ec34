import { parseSelector } from './labelSelector';

const labels = { app: 'shop', tier: 'web', 'a.b/c': '1' };

describe('parseSelector', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['app=shop', true],
    ['app==shop,tier=web', true],
    ['app=shop,tier=db', false],
    ['tier!=web', false],
    ['other!=web', true],
    ['tier in (web, api),app', true],
    ['tier in (db)', false],
    ['tier notin (db)', true],
    ['other notin (db)', true],
    ['tier notin (web,db)', false],
    ['a.b/c', true],
    ['!old', true],
    ['!app', false],
  ])('%s: %s', (selector, matches) => {
    expect(parseSelector(selector)({ metadata: { labels } })).toBe(matches);
  });

  it.each(['app=a b', ',', 'app=shop,', 'in (a)(b)', 'app > 3'])(
    'refuses %s',
    selector => {
      expect(() => parseSelector(selector)).toThrow(/label selector/);
    },
  );
});
