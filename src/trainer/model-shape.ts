/** The architecture of a model: everything that decides which tensors it has. All sizes are counts of at least 1. */
export type ModelShape = {
  /** Distinct tokens, that is rows of the embedding. */
  readonly vocabularySize: number;
  /** Most tokens a sequence can have, that is rows of the learned positions. */
  readonly sequenceLength: number;
  readonly layers: number;
  /** Width of the residual stream; a multiple of `heads`. */
  readonly modelWidth: number;
  readonly heads: number;
};

/** Width of the hidden layer of each feed-forward block, as a multiple of the model's width. */
export const FEED_FORWARD_FACTOR = 4;

/** One named tensor of a model and how it starts. */
export type TensorPlan = {
  readonly name: string;
  readonly shape: readonly number[];
  /** Standard deviation of the normal distribution it starts from, or `ones` for the gain of a norm. */
  readonly start: number | 'ones';
};

const EMBEDDING_DEVIATION = 0.05;

function layerPlan(shape: ModelShape, layer: number): TensorPlan[] {
  const width = shape.modelWidth;
  const hidden = width * FEED_FORWARD_FACTOR;
  // The two projections that write into the residual stream start smaller, so that its variance does not grow with depth.
  const residual = 1 / Math.sqrt(2 * shape.layers);
  const matrix = (name: string, rows: number, columns: number, factor = 1): TensorPlan => ({
    name: `layers.${layer}.${name}.weight`,
    shape: [rows, columns],
    start: factor / Math.sqrt(rows),
  });
  const gain = (name: string): TensorPlan => ({ name: `layers.${layer}.${name}.weight`, shape: [width], start: 'ones' });
  return [
    gain('attention_norm'),
    matrix('query', width, width),
    matrix('key', width, width),
    matrix('value', width, width),
    matrix('attention_output', width, width, residual),
    gain('feed_forward_norm'),
    matrix('feed_forward_input', width, hidden),
    matrix('feed_forward_output', hidden, width, residual),
  ];
}

/** Every tensor of a model of this shape, in the order in which they are drawn and saved. Matrices are [inputs, outputs]. */
export function tensorPlans(shape: ModelShape): TensorPlan[] {
  const plans: TensorPlan[] = [
    { name: 'embedding.weight', shape: [shape.vocabularySize, shape.modelWidth], start: EMBEDDING_DEVIATION },
    { name: 'positions.weight', shape: [shape.sequenceLength, shape.modelWidth], start: EMBEDDING_DEVIATION },
  ];
  for (let layer = 0; layer < shape.layers; layer++) plans.push(...layerPlan(shape, layer));
  plans.push({ name: 'final_norm.weight', shape: [shape.modelWidth], start: 'ones' });
  return plans;
}

/** How many numbers a model of this shape has. */
export function countParameters(shape: ModelShape): number {
  return tensorPlans(shape).reduce((sum, plan) => sum + plan.shape.reduce((product, size) => product * size, 1), 0);
}
