/**
 * Weeks as ISO 8601 counts them, whatever the clock's zone.
 */
import { mondays, periodOf, weekName } from './weeks';

describe('weeks', () => {
  it('begin on Monday at midnight in UTC', () => {
    expect(mondays(Date.parse('2026-11-22T23:59:59.999Z'), 1)).toEqual([
      '2026-11-16',
    ]);
    expect(mondays(Date.parse('2026-11-23T00:00:00.000Z'), 1)).toEqual([
      '2026-11-23',
    ]);
  });

  it('go on over the turn of the year', () => {
    const days = mondays(Date.parse('2027-01-05T12:00:00Z'), 3);
    expect(days).toEqual(['2026-12-21', '2026-12-28', '2027-01-04']);
    expect(days.map(weekName)).toEqual(['2026-W52', '2026-W53', '2027-W01']);
    expect(periodOf(days)).toEqual({
      from: '2026-12-21T00:00:00.000Z',
      until: '2027-01-11T00:00:00.000Z',
    });
  });

  it.each([
    ['2024-12-30', '2025-W01'],
    ['2025-12-29', '2026-W01'],
    ['2020-12-28', '2020-W53'],
    ['2026-06-15', '2026-W25'],
  ])('name the week of %s %s', (monday, name) => {
    expect(weekName(monday)).toBe(name);
  });
});
