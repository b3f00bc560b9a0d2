const DIGITS = 5;

/** A number as people read it: whole numbers whole, others to five significant digits; a learning rate of 5e-6 stays visible. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(DIGITS)));
}
