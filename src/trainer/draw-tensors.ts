import { type ModelShape, tensorPlans } from './model-shape.ts';
import { Random } from './random.ts';
import type { Tensor } from './tensor.ts';

/** The tensors that a model of this shape starts from: the same for the same seed. */
export function drawTensors(shape: ModelShape, seed: number): Map<string, Tensor> {
  const random = new Random(seed);
  const draw = (start: number | 'ones'): number => (start === 'ones' ? 1 : random.normal() * start);
  return new Map(
    tensorPlans(shape).map((plan) => {
      const length = plan.shape.reduce((product, size) => product * size, 1);
      return [plan.name, { shape: plan.shape, values: Float32Array.from({ length }, () => draw(plan.start)) }];
    }),
  );
}
