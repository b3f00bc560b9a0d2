import { nn, numpy as np } from '@jax-js/jax';
import { type ModelShape, tensorPlans } from './model-shape.ts';
import type { Tensor } from './tensor.ts';

/** The tensors of a model by name. jax-js counts references: passing an array to a function gives it away, `.ref` keeps one. */
export type Weights = { [name: string]: np.Array };

/** Tensors as arrays. @throws Error when they are not exactly those of `shape` */
export function toWeights(shape: ModelShape, tensors: ReadonlyMap<string, Tensor>): Weights {
  const weights: Weights = {};
  for (const plan of tensorPlans(shape)) {
    const tensor = tensors.get(plan.name);
    if (tensor === undefined) throw new Error(`the tensor ${plan.name} is missing`);
    if (tensor.shape.join() !== plan.shape.join()) {
      throw new Error(`the tensor ${plan.name} has shape [${tensor.shape.join(', ')}], not [${plan.shape.join(', ')}]`);
    }
    weights[plan.name] = np.array(tensor.values).reshape([...tensor.shape]);
  }
  return weights;
}

/** Arrays as tensors. Keeps `weights`. */
export async function toTensors(weights: Weights): Promise<Map<string, Tensor>> {
  const entries = Object.entries(weights).map(async ([name, tensor]): Promise<[string, Tensor]> => {
    const shape = [...tensor.shape];
    return [name, { shape, values: Float32Array.from(await tensor.ref.data()) }];
  });
  return new Map(await Promise.all(entries));
}

const NORM_EPSILON = 1e-5;
const MASKED = -1e9;

function weight(weights: Weights, name: string): np.Array {
  const found = weights[`${name}.weight`];
  if (found === undefined) throw new Error(`the model has no tensor named ${name}.weight`);
  return found.ref;
}

function normalise(input: np.Array, gain: np.Array): np.Array {
  const meanSquare = np.mean(np.square(input.ref), -1, { keepdims: true });
  return input.mul(np.reciprocal(np.sqrt(meanSquare.add(NORM_EPSILON)))).mul(gain);
}

type LayerInput = {
  /** [batch * positions, width]: what is looked at. */
  readonly context: np.Array;
  /** [batch * queries, width]: the positions that go on. */
  readonly queries: np.Array;
  /** Added to the attention scores; broadcasts to [batch, heads, queries, positions]. */
  readonly bias: np.Array;
};

function transformerLayer(weights: Weights, shape: ModelShape, layer: number, batch: number, input: LayerInput): np.Array {
  const prefix = `layers.${layer}`;
  const headWidth = shape.modelWidth / shape.heads;
  const split = (rows: np.Array): np.Array => rows.reshape([batch, -1, shape.heads, headWidth]).transpose([0, 2, 1, 3]);
  const project = (rows: np.Array, name: string): np.Array => np.matmul(rows, weight(weights, `${prefix}.${name}`));

  const context = normalise(input.context, weight(weights, `${prefix}.attention_norm`));
  const normalisedQueries = normalise(input.queries.ref, weight(weights, `${prefix}.attention_norm`));
  const query = split(project(normalisedQueries, 'query'));
  const key = split(project(context.ref, 'key'));
  const value = split(project(context, 'value'));
  const scores = np.matmul(query, key.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(headWidth)).add(input.bias);
  const mixed = np.matmul(nn.softmax(scores, -1), value).transpose([0, 2, 1, 3]).reshape([-1, shape.modelWidth]);
  const attended = input.queries.add(project(mixed, 'attention_output'));

  const normalised = normalise(attended.ref, weight(weights, `${prefix}.feed_forward_norm`));
  return attended.add(project(nn.relu(project(normalised, 'feed_forward_input')), 'feed_forward_output'));
}

/**
 * The scores of the next token at chosen positions of each sequence.
 *
 * A causal transformer whose last layer computes only the chosen positions: what the others would become there is never
 * looked at, and most positions of a chat row belong to the prompt.
 *
 * @param weights kept by the caller.
 * @param tokens int32 [batch, length], consumed.
 * @param selection float32 [batch, chosen, length], consumed: each row is 1 at the chosen position and 0 elsewhere.
 * @returns float32 [batch * chosen, vocabulary].
 */
export function nextTokenScores(weights: Weights, shape: ModelShape, tokens: np.Array, selection: np.Array): np.Array {
  const [batch = 0, length = 0] = tokens.shape;
  const width = shape.modelWidth;
  const causal = np.triu(np.full([length, length], MASKED), 1);
  const rows = np.matmul(nn.oneHot(tokens.reshape([batch * length]), shape.vocabularySize), weight(weights, 'embedding'));
  let stream = rows.reshape([batch, length, width]).add(weight(weights, 'positions')).reshape([batch * length, width]);
  for (let layer = 0; layer < shape.layers - 1; layer++) {
    const input = { context: stream.ref, queries: stream, bias: causal.ref };
    stream = transformerLayer(weights, shape, layer, batch, input);
  }
  const queries = np.matmul(selection.ref, stream.ref.reshape([batch, length, width])).reshape([-1, width]);
  const bias = np.matmul(selection, causal).reshape([batch, 1, -1, length]);
  stream = transformerLayer(weights, shape, shape.layers - 1, batch, { context: stream, queries, bias });
  const output = normalise(stream, weight(weights, 'final_norm'));
  return np.matmul(output, weight(weights, 'embedding').transpose([1, 0]));
}

/** A batch as arrays: what `nextTokenScores` takes, and what the scores are compared with. */
export type BatchArrays = {
  tokens: np.Array;
  selection: np.Array;
  /** int32 [batch, chosen]: the token that comes next. */
  targets: np.Array;
  /** float32 [batch, chosen]: what each choice counts; 0 for slots that are not used. */
  importance: np.Array;
};

/** What the model makes of a batch: arrays that the caller owns. */
export type AssessmentArrays = {
  /** A scalar: the sum over the chosen positions of importance times cross entropy in nats. */
  loss: np.Array;
  /** int32 [batch * chosen]: the most likely next token. */
  best: np.Array;
};

function weightedCrossEntropy(scores: np.Array, shape: ModelShape, targets: np.Array, importance: np.Array): np.Array {
  const wanted = nn.oneHot(targets.reshape([-1]), shape.vocabularySize);
  const total = nn.logsumexp(scores.ref, -1);
  const entropy = total.sub(np.sum(scores.mul(wanted), -1));
  return np.sum(entropy.mul(importance.reshape([-1])));
}

/** The loss of a batch as a scalar that can be differentiated. Keeps `weights`, consumes `batch`. */
export function batchLoss(weights: Weights, shape: ModelShape, batch: BatchArrays): np.Array {
  const scores = nextTokenScores(weights, shape, batch.tokens, batch.selection);
  return weightedCrossEntropy(scores, shape, batch.targets, batch.importance);
}

/** The loss of a batch and what the model would say instead. Keeps `weights`, consumes `batch`. */
export function assess(weights: Weights, shape: ModelShape, batch: BatchArrays): AssessmentArrays {
  const scores = nextTokenScores(weights, shape, batch.tokens, batch.selection);
  const best = np.argmax(scores.ref, -1);
  return { loss: weightedCrossEntropy(scores, shape, batch.targets, batch.importance), best };
}
