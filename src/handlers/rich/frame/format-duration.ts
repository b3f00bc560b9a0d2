const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (value: number): string => String(value).padStart(2, '0');

/** Milliseconds as two units at most: `0.4s`, `48s`, `2m05s`, `2h14m`, `3d04h`. What is left over is cut off; a time that is not known is `?`. */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return '?';
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`;
  if (milliseconds < 10 * SECOND) {
    const tenths = Math.floor(milliseconds / 100);
    return tenths % 10 === 0 ? `${tenths / 10}s` : `${(tenths / 10).toFixed(1)}s`;
  }
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)}s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)}m${two(Math.floor((milliseconds % MINUTE) / SECOND))}s`;
  if (milliseconds < DAY) return `${Math.floor(milliseconds / HOUR)}h${two(Math.floor((milliseconds % HOUR) / MINUTE))}m`;
  return `${Math.floor(milliseconds / DAY)}d${two(Math.floor((milliseconds % DAY) / HOUR))}h`;
}
