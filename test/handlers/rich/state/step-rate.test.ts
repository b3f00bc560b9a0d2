import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepRate } from '../../../../src/handlers/rich/state/step-rate.ts';
import { runs } from '../../../support/property.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const MINUTE = 60_000;

/** A rate after reports of a step at so many milliseconds after the start. */
function rateOf(reports: Iterable<readonly [step: number, milliseconds: number]>): StepRate {
  const rate = new StepRate();
  for (const [step, milliseconds] of reports) rate.add(step, START + milliseconds);
  return rate;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
/** Reports of a job with an even pace. */
const steady = (from: number, to: number, millisecondsPerStep: number) => range(from, to).map((step) => [step, step * millisecondsPerStep] as const);

describe('StepRate', () => {
  it('tells the pace of an even job, and how far its reports lie apart', () => {
    const rate = rateOf(steady(0, 100, 2_000));
    expect([rate.perSecond, rate.intervalMs, rate.step, rate.changedAt]).toEqual([0.5, 2_000, 100, START + 200_000]);
  });

  it('tells nothing before there are three intervals', () => {
    expect(new StepRate().perSecond).toBeUndefined();
    expect(new StepRate().intervalMs).toBeUndefined();
    expect(rateOf(steady(0, 2, 1_000)).perSecond).toBeUndefined();
    expect(rateOf(steady(0, 3, 1_000)).perSecond).toBe(1);
  });

  it('tells nothing while the middle half of the intervals differs by more than their median', () => {
    expect(rateOf([[0, 0], [1, 1_000], [11, 2_000], [12, 3_000], [22, 4_000]]).perSecond).toBeUndefined();
    expect(rateOf([[0, 0], [2, 1_000], [5, 2_000], [7, 3_000], [10, 4_000]]).perSecond).toBe(2.5);
  });

  it('is not moved by a few pauses and jumps', () => {
    const reports = range(0, 60).map((step) => [step * 3, step * 1_000 + Math.floor(step / 10) * 25_000] as const);
    expect(rateOf(reports).perSecond).toBe(3);
  });

  it('forgets what was more than five minutes ago', () => {
    const slow = steady(0, 600, 1_000);
    const fast = (seconds: number) => range(1, seconds).map((second) => [600 + second * 2, 600_000 + second * 1_000] as const);
    // Of the 300 intervals in the window most are slow, then most are fast.
    expect(rateOf([...slow, ...fast(140)]).perSecond).toBe(1);
    expect(rateOf([...slow, ...fast(160)]).perSecond).toBe(2);
  });

  it('knows the pace of a job whose steps take longer than the window', () => {
    expect(rateOf(steady(0, 4, 10 * MINUTE)).perSecond).toBeCloseTo(1 / 600, 10);
    expect(rateOf(steady(0, 4, 10 * MINUTE)).intervalMs).toBe(10 * MINUTE);
    // The last five intervals stay, however old they are.
    const reports = [0, 9, 10, 11, 12, 14, 16].map((step, index) => [step, index * 10 * MINUTE] as const);
    expect(rateOf(reports).perSecond).toBeCloseTo(1 / 600, 10);
    expect(rateOf(reports.slice(0, 4)).perSecond).toBeUndefined();
  });

  it('takes several metrics at a step for one report', () => {
    const reports = steady(0, 20, 1_000).flatMap(([step, milliseconds]) => [0, 3, 600].map((later) => [step, milliseconds + later] as const));
    expect([rateOf(reports).perSecond, rateOf(reports).intervalMs, rateOf(reports).changedAt]).toEqual([1, 1_000, START + 20_000]);
  });

  it.each([
    ['are sent in bundles', (step: number) => Math.floor(step / 16) * 1_000 + (step % 16)],
    ['have times in whole seconds', (step: number) => Math.floor(step / 16) * 1_000],
  ])('sees the pace of steps that %s', (_name, milliseconds) => {
    expect(rateOf(range(0, 320).map((step) => [step, milliseconds(step)] as const)).perSecond).toBe(16);
  });

  it('follows a run that is resumed from an earlier step', () => {
    const again = range(40, 60).map((step) => [step, 500_000 + (step - 40) * 1_000] as const);
    const rate = rateOf([...steady(0, 100, 1_000), ...again]);
    expect([rate.step, rate.perSecond, rate.changedAt]).toEqual([60, 1, START + 520_000]);
    // A sign of life counts before it is sure what it means.
    const signs = [1, 2, 3].map((count) => rateOf([...steady(0, 100, 1_000), ...again.slice(0, count)]));
    expect(signs.map(({ step, changedAt }) => [step, changedAt])).toEqual([[100, START + 500_000], [100, START + 501_000], [42, START + 502_000]]);
  });

  it('does not mistake a series that lags behind for a resumed run', () => {
    const lagging = (...lags: readonly number[]) =>
      rateOf(steady(0, 100, 1_000).flatMap(([step, milliseconds]) => [0, ...lags].map((lag, index) => [step - lag, milliseconds + 200 * index] as const)));
    for (const rate of [lagging(1), lagging(1, 2), lagging(2, 1), lagging(3, 2, 0, 1)]) expect([rate.step, rate.perSecond]).toEqual([100, 1]);
  });

  it('begins anew when the clock is set back', () => {
    const rate = rateOf([...steady(0, 100, 1_000), ...range(101, 110).map((step) => [step, step * 2_000 - 10 * MINUTE] as const)]);
    expect([rate.step, rate.perSecond, rate.intervalMs]).toEqual([110, 0.5, 2_000]);
  });

  it('tells the pace anew with each report', () => {
    const rate = rateOf(steady(0, 10, 1_000));
    expect(rate.perSecond).toBe(1);
    for (const second of range(1, 30)) rate.add(10 + second * 2, START + 10_000 + second * 1_000);
    expect(rate.perSecond).toBe(2);
    rate.add(71, START - 60_000);
    expect([rate.perSecond, rate.intervalMs]).toEqual([undefined, undefined]);
  });

  it('passes over steps that are too large to count with', () => {
    const rate = rateOf([-1e308, 1e308, 1.1e308, 1.2e308, 1.3e308].map((step, index) => [step, index * 1_000] as const));
    expect([rate.step, rate.perSecond, rate.intervalMs]).toEqual([1.3e308, undefined, undefined]);
  });

  it('tells the same of a history, whichever of its series comes first', () => {
    const pace = fc.integer({ min: 1, max: 5_000 });
    const series = fc.uniqueArray(fc.nat(400), { minLength: 2, maxLength: 60 }).map((steps) => steps.toSorted((left, right) => left - right));
    fc.assert(
      fc.property(fc.array(series, { minLength: 1, maxLength: 4 }), pace, (all, millisecondsPerStep) => {
        const rate = rateOf(all.flatMap((steps) => steps.map((step) => [step, step * millisecondsPerStep] as const)));
        expect(rate.step).toBe(Math.max(...all.flat()));
        if (rate.perSecond !== undefined) expect(rate.perSecond).toBeCloseTo(1_000 / millisecondsPerStep, 6);
        const [first = []] = all;
        // Steps that are far enough apart give an interval each.
        if (all.length === 1 && first.length > 3 && millisecondsPerStep >= 500) expect(rate.perSecond).toBeDefined();
      }),
      runs(500),
    );
  });

  it('tells a number above 0 or nothing, whatever it is told', () => {
    const step = fc.oneof(fc.nat(50), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const time = fc.oneof(fc.nat(50_000), fc.integer({ min: -8.64e15, max: 8.64e15 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(step, time), { maxLength: 60 }), (reports) => {
        const { perSecond, intervalMs } = rateOf(reports);
        if (perSecond !== undefined) expect(perSecond > 0 && Number.isFinite(perSecond)).toBe(true);
        if (intervalMs !== undefined) expect(intervalMs).toBeGreaterThan(0);
      }),
      runs(1_000),
    );
  });
});
