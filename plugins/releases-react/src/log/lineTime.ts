/**
 * The time of a log line: absolute, in the zone of the reader, which is named once beside the switch.
 */

/** `14:02:31.123`, local. */
export function lineTime(time: string): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(
    date.getSeconds(),
  )}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `UTC+08:00` */
export function zone(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const distance = Math.abs(minutes);
  return `UTC${minutes < 0 ? '−' : '+'}${two(distance / 60)}:${two(
    distance % 60,
  )}`;
}

/** `2026-11-21 14:02:31.123 UTC+08:00` */
export function exactLineTime(time: string): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(
    date.getDate(),
  )} ${lineTime(time)} ${zone(date)}`;
}
