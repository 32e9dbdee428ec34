/**
 * ISO weeks in UTC: Monday to Sunday; a week belongs to the year in which its Thursday lies. Days are `2026-12-28`.
 */
const DAY_MILLIS = 86_400_000;
const WEEK_DAYS = 7;

const dayOf = (millis: number) => new Date(millis).toISOString().slice(0, 10);

/** Mondays of the week of `now` (milliseconds since 1970) and of those before it, `count` together, oldest first. */
export function mondays(now: number, count: number): string[] {
  const sinceMonday = (new Date(now).getUTCDay() + 6) % WEEK_DAYS;
  const monday = Math.floor(now / DAY_MILLIS) - sinceMonday;
  return Array.from({ length: count }, (_, index) =>
    dayOf((monday - (count - 1 - index) * WEEK_DAYS) * DAY_MILLIS),
  );
}

/** `2026-W53` for the Monday 2026-12-28. */
export function weekName(monday: string): string {
  const thursday = Date.parse(monday) + 3 * DAY_MILLIS;
  const year = new Date(thursday).getUTCFullYear();
  const week =
    1 +
    Math.floor((thursday - Date.UTC(year, 0, 1)) / (WEEK_DAYS * DAY_MILLIS));
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** From the first Monday's midnight up to, not including, the midnight that ends the last week. */
export function periodOf(days: string[]): { from: string; until: string } {
  const last = Date.parse(days[days.length - 1]);
  return {
    from: new Date(days[0]).toISOString(),
    until: new Date(last + WEEK_DAYS * DAY_MILLIS).toISOString(),
  };
}
