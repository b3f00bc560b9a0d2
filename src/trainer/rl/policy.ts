import { jit, nn, numpy as np, tree } from '@jax-js/jax';
import { adamStep, type AdamState, startState, stepRates, type StepRates } from '../adam-step.ts';
import { drawTensors } from '../draw-tensors.ts';
import { countParameters, type ModelShape } from '../model-shape.ts';
import type { Tensor } from '../tensor.ts';
import { nextTokenScores, toTensors, toWeights, type Weights } from '../transformer.ts';
import { ACTIONS } from './arithmetic-task.ts';

/** Prompts as arrays: `tokens` int32 [prompts, length], `selection` float32 [prompts, 1, length]: 1 at the last position. */
type PromptArrays = { tokens: np.Array; selection: np.Array };

/** What one step learns from. */
export type PolicyStep = {
  readonly prompts: readonly (readonly number[])[];
  /** [prompts * ACTIONS]: by how much the action should become likelier after the prompt, summed over all its episodes. */
  readonly advantages: Float32Array;
  /** How much an even choice is worth beside the reward. */
  readonly entropyWeight: number;
  readonly learningRate: number;
};

function promptArrays(prompts: readonly (readonly number[])[]): PromptArrays {
  const length = prompts[0]?.length ?? 0;
  const selection = new Float32Array(prompts.length * length);
  for (let row = 1; row <= prompts.length; row++) selection[row * length - 1] = 1;
  return {
    tokens: np.array(Int32Array.from(prompts.flat())).reshape([prompts.length, length]),
    selection: np.array(selection).reshape([prompts.length, 1, length]),
  };
}

/** Logarithms of the probabilities of the actions, float32 [prompts, ACTIONS]. Keeps `weights`, consumes the prompts. */
function logProbabilities(weights: Weights, shape: ModelShape, { tokens, selection }: PromptArrays): np.Array {
  const scores = nextTokenScores(weights, shape, tokens, selection);
  const actions = nn.oneHot(np.arange(ACTIONS), shape.vocabularySize).transpose([1, 0]);
  return nn.logSoftmax(np.matmul(scores, actions), -1);
}

type StepArrays = PromptArrays & { advantages: np.Array; entropyWeight: np.Array };

/** Keeps `weights`, consumes the rest. */
function policyLoss(weights: Weights, shape: ModelShape, { advantages, entropyWeight, ...prompts }: StepArrays): np.Array {
  const logs = logProbabilities(weights, shape, prompts);
  const entropy = np.mean(np.sum(np.exp(logs.ref).mul(logs.ref), -1)).mul(-1);
  return np.sum(logs.mul(advantages)).mul(-1).sub(entropy.mul(entropyWeight));
}

/** A small causal transformer that chooses actions, with its optimizer. The only class here that holds jax arrays. */
export class Policy {
  readonly shape: ModelShape;
  #state: AdamState;
  #steps = 0;
  readonly #step;
  readonly #choose;

  /** @throws Error when `tensors` are not exactly those of `shape` */
  constructor(shape: ModelShape, tensors: ReadonlyMap<string, Tensor>) {
    this.shape = shape;
    this.#state = startState(toWeights(shape, tensors));
    this.#step = jit((state: AdamState, given: StepArrays, rates: StepRates) => adamStep(state, (weights) => policyLoss(weights, shape, given), rates));
    this.#choose = jit((weights: Weights, prompts: PromptArrays) => {
      const logs = logProbabilities(weights, shape, prompts);
      tree.dispose(weights);
      return np.exp(logs);
    });
  }

  /** A policy that starts from numbers drawn from `seed`. */
  static fromSeed(shape: ModelShape, seed: number): Policy {
    return new Policy(shape, drawTensors(shape, seed));
  }

  get parameters(): number {
    return countParameters(this.shape);
  }

  /** How likely each action is after each prompt: [prompts * ACTIONS], row by row. Prompts are equally long. */
  async probabilities(prompts: readonly (readonly number[])[]): Promise<Float32Array> {
    return Float32Array.from(await this.#choose(tree.ref(this.#state.weights), promptArrays(prompts)).data());
  }

  /** Takes one optimizer step and resolves to the loss before it. */
  async learn({ prompts, advantages, entropyWeight, learningRate }: PolicyStep): Promise<number> {
    this.#steps += 1;
    const rates = stepRates(this.#steps, learningRate, 0);
    const given: StepArrays = {
      ...promptArrays(prompts),
      advantages: np.array(advantages).reshape([prompts.length, ACTIONS]),
      entropyWeight: np.array(entropyWeight),
    };
    const [state, loss] = this.#step(this.#state, given, { gradient: np.array(rates.gradient), decay: np.array(rates.decay) });
    this.#state = state;
    return (await loss.data())[0] as number;
  }

  /** The weights as plain tensors, by name. */
  tensors(): Promise<Map<string, Tensor>> {
    return toTensors(this.#state.weights);
  }
}
