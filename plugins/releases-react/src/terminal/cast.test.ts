/**
 * Gaps of recordings.
 */
import { gapsOf } from './cast';

describe('the gaps of a recording', () => {
  it('are its marks, whatever else is in it', () => {
    expect(
      gapsOf(
        [
          '{"version": 2, "width": 80, "height": 24}',
          '[0.5, "o", "[1, \\"m\\", \\"no mark\\"]"]',
          '[1.25, "m", "300 bytes were not recorded"]',
          '[2, "o", "more"]',
          '[3.5,"m","again"]',
          '[4, "o", "broken of',
        ].join('\n'),
      ),
    ).toEqual([1.25, 3.5]);
  });
});
