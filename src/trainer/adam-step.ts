import { numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import type { Weights } from './transformer.ts';

const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.98;
const EPSILON = 1e-8;
const GRADIENT_NORM_LIMIT = 1;

/** What the optimizer carries from step to step: running means of the gradient and of its square. */
export type AdamState = { weights: Weights; first: Weights; second: Weights };

function zerosLike(weights: Weights): Weights {
  return Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, np.zeros(tensor.shape)]));
}

/** The state before the first step. */
export function startState(weights: Weights): AdamState {
  return { weights, first: zerosLike(weights), second: zerosLike(weights) };
}

/** The two rates of one step, as scalar arrays. */
export type StepRates = {
  /** The learning rate with the correction for the start-up of the running means. */
  gradient: np.Array;
  /** The share by which weights shrink: learning rate times weight decay. */
  decay: np.Array;
};

/** The rates of step `step` (counted from 1). */
export function stepRates(step: number, learningRate: number, weightDecay: number): { gradient: number; decay: number } {
  const correction = Math.sqrt(1 - SECOND_DECAY ** step) / (1 - FIRST_DECAY ** step);
  return { gradient: learningRate * correction, decay: learningRate * weightDecay };
}

/** A scalar that is to become small, as a function of the weights, which it keeps. */
export type Loss = (weights: Weights) => np.Array;

/** The loss and its gradient by tensor name. Keeps `weights`. */
export function lossAndGradient(weights: Weights, loss: Loss): [np.Array, Weights] {
  const consuming = (from: Weights): np.Array => {
    const result = loss(from);
    tree.dispose(from);
    return result;
  };
  return valueAndGrad(consuming)(tree.ref(weights)) as [np.Array, Weights];
}

function clipFactor(gradient: Weights): np.Array {
  const squares = Object.values(gradient).map((tensor) => np.sum(np.square(tensor.ref)));
  const norm = np.sqrt(squares.reduce((sum, square) => sum.add(square)));
  return np.minimum(1, np.reciprocal(norm.add(EPSILON)).mul(GRADIENT_NORM_LIMIT));
}

/**
 * One step of AdamW (weight decay apart from the gradient, matrices only) on a gradient whose norm is limited to 1.
 * Consumes the state and the rates.
 *
 * @returns the state after the step, and the loss before it.
 */
export function adamStep(state: AdamState, lossOf: Loss, rates: StepRates): [AdamState, np.Array] {
  const [loss, gradient] = lossAndGradient(state.weights, lossOf);
  const factor = clipFactor(gradient);
  const next: AdamState = { weights: {}, first: {}, second: {} };
  for (const [name, raw] of Object.entries(gradient)) {
    const weight = state.weights[name];
    const first = state.first[name];
    const second = state.second[name];
    if (weight === undefined || first === undefined || second === undefined) throw new Error(`the optimizer has no state for ${name}`);
    const clipped = raw.mul(factor.ref);
    const nextFirst = first.mul(FIRST_DECAY).add(clipped.ref.mul(1 - FIRST_DECAY));
    const nextSecond = second.mul(SECOND_DECAY).add(np.square(clipped).mul(1 - SECOND_DECAY));
    const move = nextFirst.ref.div(np.sqrt(nextSecond.ref).add(EPSILON)).mul(rates.gradient.ref);
    const kept = weight.shape.length > 1 ? weight.ref.sub(weight.mul(rates.decay.ref)) : weight;
    next.weights[name] = kept.sub(move);
    next.first[name] = nextFirst;
    next.second[name] = nextSecond;
  }
  tree.dispose([factor, rates.gradient, rates.decay]);
  return [next, loss];
}
