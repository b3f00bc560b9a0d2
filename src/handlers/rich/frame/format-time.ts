const two = (value: number): string => String(value).padStart(2, '0');

/** The time of day in this machine's time zone: `18:05:02`, or without the seconds. `?` for a time that is none. */
export function formatTimeOfDay(time: number, seconds = true): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '?';
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return seconds ? `${minutes}:${two(date.getSeconds())}` : minutes;
}

/** The day in this machine's time zone: `11-22`. `?` for a time that is none. */
export function formatDay(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '?' : `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
