import { jit, numpy as np, tree } from '@jax-js/jax';
import { adamStep, startState, stepRates, type AdamState, type StepRates } from './adam-step.ts';
import type { Batch } from './batch.ts';
import { drawTensors } from './draw-tensors.ts';
import { countParameters, type ModelShape } from './model-shape.ts';
import type { Tensor } from './tensor.ts';
import { assess, batchLoss, type BatchArrays, toTensors, toWeights, type Weights } from './transformer.ts';

/** What a model makes of a batch. */
export type Assessment = {
  /** The importance-weighted sum of the losses, in nats. */
  readonly loss: number;
  /** [rows, chosen]: the most likely next token at each chosen position. */
  readonly best: Int32Array;
};

function toArrays(batch: Batch): BatchArrays {
  return {
    tokens: np.array(batch.tokens).reshape([batch.rows, batch.length]),
    selection: np.array(batch.selection).reshape([batch.rows, batch.chosen, batch.length]),
    targets: np.array(batch.targets).reshape([batch.rows, batch.chosen]),
    importance: np.array(batch.importance).reshape([batch.rows, batch.chosen]),
  };
}

/** A small causal transformer with its optimizer. The only class that holds jax arrays; everything in and out is plain data. */
export class LanguageModel {
  readonly shape: ModelShape;
  #state: AdamState;
  #steps = 0;
  readonly #step;
  readonly #assess;

  /** @throws Error when `tensors` are not exactly those of `shape`. */
  constructor(shape: ModelShape, tensors: ReadonlyMap<string, Tensor>) {
    this.shape = shape;
    this.#state = startState(toWeights(shape, tensors));
    this.#step = jit((state: AdamState, batch: BatchArrays, rates: StepRates) => adamStep(state, (weights) => batchLoss(weights, shape, batch), rates));
    this.#assess = jit((given: Weights, batch: BatchArrays) => {
      const result = assess(given, shape, batch);
      tree.dispose(given);
      return result;
    });
  }

  /** A model that starts from numbers drawn from `seed`. */
  static fromSeed(shape: ModelShape, seed: number): LanguageModel {
    return new LanguageModel(shape, drawTensors(shape, seed));
  }

  get parameters(): number {
    return countParameters(this.shape);
  }

  /** Takes one optimizer step and resolves to the loss before it: the importance-weighted sum, in nats. */
  async trainStep(batch: Batch, learningRate: number, weightDecay: number): Promise<number> {
    this.#steps += 1;
    const rates = stepRates(this.#steps, learningRate, weightDecay);
    const [state, loss] = this.#step(this.#state, toArrays(batch), { gradient: np.array(rates.gradient), decay: np.array(rates.decay) });
    this.#state = state;
    return (await loss.data())[0] as number;
  }

  /** What the model makes of a batch, without learning from it. */
  async assess(batch: Batch): Promise<Assessment> {
    const result = this.#assess(tree.ref(this.#state.weights), toArrays(batch));
    const [loss, best] = await Promise.all([result.loss.data(), result.best.data()]);
    return { loss: loss[0] as number, best: Int32Array.from(best) };
  }

  /** The weights as plain tensors, by name. */
  tensors(): Promise<Map<string, Tensor>> {
    return toTensors(this.#state.weights);
  }

  /** Takes other weights and forgets what the optimizer knew. @throws Error when they do not fit the model's shape. */
  replaceWeights(tensors: ReadonlyMap<string, Tensor>): void {
    const weights = toWeights(this.shape, tensors);
    tree.dispose(this.#state);
    this.#state = startState(weights);
    this.#steps = 0;
  }
}
