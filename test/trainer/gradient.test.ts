import { jit, numpy as np, tree } from '@jax-js/jax';
import { describe, expect, it } from 'vitest';
import { lossAndGradient } from '../../src/trainer/adam-step.ts';
import { tensorPlans, type ModelShape } from '../../src/trainer/model-shape.ts';
import { Random } from '../../src/trainer/random.ts';
import { batchLoss, type BatchArrays, type Weights } from '../../src/trainer/transformer.ts';

const SHAPE: ModelShape = { vocabularySize: 7, sequenceLength: 5, layers: 2, modelWidth: 4, heads: 2 };
// Small enough not to cross the corner of a rectifier with these numbers; 32-bit floats leave some 3e-4 of noise in a slope.
const STEP = 5e-4;

function drawValues(): Map<string, Float32Array> {
  const random = new Random(3);
  return new Map(
    tensorPlans(SHAPE).map(({ name, shape }) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return [name, Float32Array.from({ length }, () => random.normal() * 0.5 + (shape.length === 1 ? 1 : 0))];
    }),
  );
}

function toWeights(values: ReadonlyMap<string, Float32Array>): Weights {
  const entries = tensorPlans(SHAPE).map(({ name, shape }): [string, np.Array] => {
    return [name, np.array(values.get(name) as Float32Array).reshape([...shape])];
  });
  return Object.fromEntries(entries);
}

function batch(): BatchArrays {
  const tokens = Int32Array.of(1, 2, 3, 4, 0, 6, 5, 4, 3, 2);
  const selection = new Float32Array(2 * 2 * 5);
  for (const index of [1, 5 + 3, 10 + 0, 15 + 4]) selection[index] = 1;
  return {
    tokens: np.array(tokens).reshape([2, 5]),
    selection: np.array(selection).reshape([2, 2, 5]),
    targets: np.array(Int32Array.of(3, 5, 6, 1)).reshape([2, 2]),
    importance: np.array(Float32Array.of(0.25, 0.25, 0.3, 0.2)).reshape([2, 2]),
  };
}

const compiledLoss = jit((weights: Weights, given: BatchArrays) => {
  const loss = batchLoss(weights, SHAPE, given);
  tree.dispose(weights);
  return loss;
});

function lossOf(values: ReadonlyMap<string, Float32Array>, given = batch()): number {
  return compiledLoss(toWeights(values), given).item();
}

describe('gradient', () => {
  it('agrees with finite differences in every tensor', async () => {
    const values = drawValues();
    const [loss, gradient] = lossAndGradient(toWeights(values), (weights) => batchLoss(weights, SHAPE, batch()));
    expect(loss.item()).toBeCloseTo(lossOf(values), 5);
    for (const { name } of tensorPlans(SHAPE)) {
      const numbers = values.get(name) as Float32Array;
      const slopes = [...(await (gradient[name] as np.Array).data())].map(Number);
      // A few entries of each tensor: the largest slope, where an error would show most, and two fixed ones.
      const largest = slopes.reduce((best, slope, index) => (Math.abs(slope) > Math.abs(slopes[best] as number) ? index : best), 0);
      for (const index of new Set([largest, 0, numbers.length - 1])) {
        const original = numbers[index] as number;
        numbers[index] = original + STEP;
        const above = lossOf(values);
        numbers[index] = original - STEP;
        const below = lossOf(values);
        numbers[index] = original;
        const expected = (above - below) / (2 * STEP);
        expect(Math.abs((slopes[index] as number) - expected), `${name}[${index}]`).toBeLessThan(1e-3 + 0.01 * Math.abs(expected));
      }
    }
  });

  it('does not see the future: a later token changes nothing before it', async () => {
    const values = drawValues();
    const first = batch();
    const changed = { ...batch(), tokens: np.array(Int32Array.of(1, 2, 6, 6, 6, 6, 5, 4, 3, 2)).reshape([2, 5]) };
    const importance = Float32Array.of(1, 0, 0, 0);
    const onlyEarly = (given: BatchArrays): BatchArrays => ({ ...given, importance: np.array(importance).reshape([2, 2]) });
    expect(lossOf(values, onlyEarly(changed))).toBe(lossOf(values, onlyEarly(first)));
  });
});
