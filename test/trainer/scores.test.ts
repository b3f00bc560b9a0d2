import { describe, expect, it } from 'vitest';
import { baselineExactMatch, mostFrequentAnswers, scoresByTask } from '../../src/trainer/baseline.ts';
import { chooseSamples } from '../../src/trainer/final-evaluation.ts';
import { learningRateAt } from '../../src/trainer/learning-rate.ts';
import { prepareRow, type PreparedRow } from '../../src/trainer/training-data.ts';
import { trainingOrder } from '../../src/trainer/training-order.ts';
import { chatRow } from './sample-rows.ts';

const row = (answer: string, task?: string): PreparedRow => prepareRow(chatRow('q', answer, task), 16);

describe('baseline', () => {
  const training = [row('a', 'one'), row('b', 'one'), row('b', 'one'), row('c', 'two'), row('d')];

  it('knows the most frequent answer of each task', () => {
    expect(Object.fromEntries(mostFrequentAnswers(training))).toEqual({ one: 'b', two: 'c', '': 'd' });
  });

  it('scores what constant answers would score; a task never trained on scores nothing', () => {
    const rows = [row('b', 'one'), row('a', 'one'), row('d'), row('', 'three')];
    expect(baselineExactMatch(training, rows)).toBe(0.5);
    expect(scoresByTask(training, rows, ['b', 'a', 'x', ''])).toEqual({
      all: { rows: 1, exact_match: 0, baseline_exact_match: 1 },
      one: { rows: 2, exact_match: 1, baseline_exact_match: 0.5 },
      three: { rows: 1, exact_match: 1, baseline_exact_match: 0 },
    });
  });
});

describe('chooseSamples', () => {
  it('takes different tasks first, then the first of the rest', () => {
    expect(chooseSamples([row('a', 'one'), row('b', 'one'), row('c', 'two'), row('d', 'one')])).toEqual([0, 2, 1]);
    expect(chooseSamples([row('a', 'one'), row('b', 'two'), row('c', 'three'), row('d', 'four')])).toEqual([0, 1, 2]);
    expect(chooseSamples([row('a')])).toEqual([0]);
  });
});

describe('learningRateAt', () => {
  const schedule = { highest: 0.01, warmupRatio: 0.1, totalSteps: 100 };

  it('rises linearly, then falls along a cosine to a small rest', () => {
    expect(learningRateAt(schedule, 1)).toBeCloseTo(0.001, 10);
    expect(learningRateAt(schedule, 10)).toBeCloseTo(0.01, 10);
    expect(learningRateAt(schedule, 55)).toBeCloseTo(0.0051, 10);
    expect(learningRateAt(schedule, 100)).toBeCloseTo(0.0002, 10);
  });

  it('works without warm-up and with nothing else', () => {
    expect(learningRateAt({ ...schedule, warmupRatio: 0 }, 1)).toBeLessThanOrEqual(0.01);
    expect(learningRateAt({ highest: 0.01, warmupRatio: 1, totalSteps: 4 }, 4)).toBe(0.01);
  });
});

describe('trainingOrder', () => {
  it('goes through all rows once an epoch, each time in another order', () => {
    const order = trainingOrder(10, 4, 1);
    const epoch = (): number[][] => [order.next().value, order.next().value, order.next().value].map((batch) => [...batch]);
    const first = epoch();
    const second = epoch();
    expect(first.map((batch) => batch.length)).toEqual([4, 4, 2]);
    expect(first.flat().toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(second.flat()).not.toEqual(first.flat());
  });
});
