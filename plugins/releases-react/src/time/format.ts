/**
 * Times in words of the language that the portal shows.
 */

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "4 min. ago", "now" below 10 s; future times as "in 3 hr." */
export function formatRelative(
  time: number,
  now: number,
  language: string,
): string {
  const seconds = (time - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language, {
    numeric: 'auto',
    style: 'short',
  });
  if (Math.abs(seconds) < 10) {
    return format.format(0, 'second');
  }
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) {
      const numeric = new Intl.RelativeTimeFormat(language, {
        numeric: unit === 'day' ? 'auto' : 'always',
        style: 'short',
      });
      return numeric.format(Math.trunc(seconds / size), unit);
    }
  }
  return format.format(Math.trunc(seconds), 'second');
}

/** Date, time to the second and zone. */
export function formatExact(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(time);
}

/**
 * A length of time as a stop watch shows it: `0:41`, `12:05`, `1:02:03`.
 *
 * @public
 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return hours
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}
