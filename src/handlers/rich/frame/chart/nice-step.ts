/** The least of 1, 2 and 5 times a power of ten that is not below `least`; 0 where there is none. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  // The tolerance is for what division leaves behind: 0.30000000000000004 is 0.3.
  const multiple = [1, 2, 5].find((multiple) => multiple * power >= least * (1 - 1e-9)) ?? 10;
  const step = multiple * power;
  return step > 0 && Number.isFinite(step) ? step : 0;
}

/** Multiples of a step between two numbers, both included; at most `most`. */
export function multiples(step: number, from: number, to: number, most: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // Also false where the step is 0 and the numbers are none.
  if (!(last - first < most)) return [];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}
