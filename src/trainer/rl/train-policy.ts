import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelShape } from '../model-shape.ts';
import { CONFIG_FILE, MODEL_FILE, saveTensors } from '../model-files.ts';
import { ProgressMeter } from '../progress-meter.ts';
import { Random } from '../random.ts';
import { replaceFile } from '../replace-file.ts';
import type { Reporter } from '../reporter.ts';
import { counted, percent } from '../sentence.ts';
import { ACTIONS, evaluationProblems, PROBLEMS, type Problem, PROMPT_LENGTH, promptTokens, rewardOf, TASK_VOCABULARY } from './arithmetic-task.ts';
import { Policy } from './policy.ts';
import type { RlConfig } from './rl-config.ts';
import { type Rewards, RolloutTally } from './rollout-tally.ts';
import { sampleGroups } from './sample-groups.ts';

/** What a run works on and where it reports. */
export type TrainPolicyOptions = {
  readonly config: RlConfig;
  /** An existing directory for the model. */
  readonly directory: string;
  readonly reporter: Reporter;
  /** Aborted to stop after the current step. */
  readonly signal?: AbortSignal;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
};

/** How a run ended, after how many steps, and the last evaluation. */
export type TrainPolicyResult = { readonly outcome: 'finished' | 'interrupted'; readonly steps: number; readonly evaluation: Rewards | undefined };

type Run = TrainPolicyOptions & { readonly policy: Policy; readonly totalSteps: number };

const SHAPE: ModelShape = { vocabularySize: TASK_VOCABULARY, sequenceLength: PROMPT_LENGTH, layers: 1, modelWidth: 64, heads: 4 };

function rewardsOf(rewards: readonly number[]): Rewards {
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  return { mean, deviation: Math.sqrt(rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length) };
}

/** What the policy gets where it always takes the likeliest action. */
async function evaluate(policy: Policy, problems: readonly Problem[]): Promise<Rewards> {
  const probabilities = await policy.probabilities(problems.map(promptTokens));
  return rewardsOf(
    problems.map((problem, index) => {
      const row = probabilities.subarray(index * ACTIONS, (index + 1) * ACTIONS);
      return rewardOf(problem, row.indexOf(Math.max(...row)));
    }),
  );
}

async function reportEvaluation({ policy, config, reporter, totalSteps }: Run, step: number): Promise<Rewards> {
  const problems = evaluationProblems(config.evaluation.instances, config.evaluation.seeds);
  reporter.event('rl.eval.started', `evaluation at step ${step}: ${counted(problems.length, 'question')}`, { step, instances: problems.length });
  const rewards = await evaluate(policy, problems);
  const epoch = step / config.stepsPerEpoch;
  reporter.evaluationMetric('eval.reward_mean', rewards.mean, step, epoch);
  reporter.evaluationMetric('eval.reward_std', rewards.deviation, step, epoch);
  reporter.event('rl.eval.summary', `evaluation at step ${step}: ${percent(rewards.mean)} of ${counted(problems.length, 'question')} answered rightly`, {
    step, total_steps: totalSteps, reward_mean: rewards.mean, reward_std: rewards.deviation, instances: problems.length,
  });
  return rewards;
}

/** Takes all steps. @throws the signal's reason when the run is stopped */
async function takeSteps(run: Run, count: (step: number, evaluation?: Rewards) => void): Promise<void> {
  const { config, policy, reporter, totalSteps, now, signal } = run;
  const { batchSize, groupSize, learningRate, entropyWeight, stepsPerEpoch } = config;
  const random = new Random(config.seed);
  const meter = new ProgressMeter();
  const tally = new RolloutTally();
  for (let step = 1; step <= totalSteps; step++) {
    const started = now();
    const problems = Array.from({ length: batchSize }, () => PROBLEMS[random.below(PROBLEMS.length)] as Problem);
    const prompts = problems.map(promptTokens);
    const rollouts = sampleGroups(problems, await policy.probabilities(prompts), groupSize, random);
    const loss = await policy.learn({ prompts, advantages: rollouts.advantages, entropyWeight, learningRate });
    if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss} at step ${step}: a lower learning_rate may help`);
    // What counts here is episodes: that is what a step of reinforcement learning is made of.
    meter.add(loss, batchSize * groupSize, now() - started);
    tally.add(rollouts);
    count(step);
    if (step % config.logInterval === 0 || step === totalSteps) {
      const { loss: meanLoss, tokensPerSecond: episodesPerSecond } = meter.take();
      const { rewards: { mean, deviation }, entropy } = tally.take();
      const epoch = step / stepsPerEpoch;
      reporter.trainingMetrics(step, epoch, {
        'train.reward_mean': mean, 'train.reward_std': deviation, 'train.policy_loss': meanLoss, 'train.entropy': entropy,
        'train.learning_rate': learningRate, 'train.episodes_per_second': episodesPerSecond,
      });
      reporter.event('rl.train.step', `step ${step}/${totalSteps}, reward ${mean.toFixed(3)}`, {
        step, total_steps: totalSteps, epoch, reward_mean: mean, policy_loss: meanLoss, eta_seconds: meter.secondsFor(totalSteps - step),
      });
    }
    // A step blocks the event loop: without this turn a signal would not be seen before the end.
    await nextTurn();
    signal?.throwIfAborted();
    if (step % config.evaluation.everySteps === 0 && step < totalSteps) count(step, await reportEvaluation(run, step));
  }
}

async function save({ policy, config, directory, reporter }: Run, steps: number, evaluation: Rewards | undefined): Promise<void> {
  saveTensors(join(directory, MODEL_FILE), await policy.tensors(), { job_id: config.jobId, step: String(steps) });
  const description = {
    model: config.model,
    task: 'the last digit of a + b; tokens are the ten digits, plus and equals',
    architecture: { type: 'causal-transformer', layers: SHAPE.layers, d_model: SHAPE.modelWidth, heads: SHAPE.heads, sequence_length: SHAPE.sequenceLength, vocabulary_size: SHAPE.vocabularySize },
    training: { job_id: config.jobId, algorithm: 'grpo', seed: config.seed, steps, ...(evaluation !== undefined && { reward_mean: evaluation.mean }) },
  };
  replaceFile(join(directory, CONFIG_FILE), `${JSON.stringify(description, null, 2)}\n`);
  reporter.artifact(MODEL_FILE, 'model');
  reporter.artifact(CONFIG_FILE, 'config');
}

/**
 * Trains a policy from scratch by group-relative policy optimization: each prompt is answered by a group of episodes, and an answer becomes likelier
 * by how much better than its group it was. One step of learning follows each round of episodes, so the episodes are always the policy's own.
 *
 * An abort of the signal is a result, not an error: the current step is finished and the model saved.
 *
 * @throws Error when the loss stops being a number or a file cannot be written
 */
export async function trainPolicy(options: TrainPolicyOptions): Promise<TrainPolicyResult> {
  const { config, reporter, signal } = options;
  const totalSteps = config.epochs * config.stepsPerEpoch;
  const policy = Policy.fromSeed(SHAPE, config.seed);
  const run: Run = { ...options, policy, totalSteps };
  let steps = 0;
  let evaluation: Rewards | undefined;
  reporter.phase('training');
  reporter.event(
    'rl.train.started',
    `training ${config.model} (${counted(policy.parameters, 'parameter')}) for ${counted(totalSteps, 'step')} of ${config.batchSize} prompts, ${config.groupSize} episodes each`,
    {
      model: config.model, seed: config.seed, parameters: policy.parameters, epochs: config.epochs, iters_per_epoch: config.stepsPerEpoch, total_steps: totalSteps,
      batch_size: config.batchSize, group_size: config.groupSize, learning_rate: config.learningRate,
    },
  );
  try {
    await takeSteps(run, (step, found) => {
      steps = step;
      evaluation = found ?? evaluation;
    });
    reporter.phase('evaluating');
    evaluation = await reportEvaluation(run, totalSteps);
    await save(run, steps, evaluation);
    return { outcome: 'finished', steps, evaluation };
  } catch (error) {
    if (signal?.aborted !== true || error !== signal.reason) throw error;
    await save(run, steps, evaluation);
    reporter.event('rl.train.interrupted', `training stopped at step ${steps} of ${totalSteps}; the weights are in ${MODEL_FILE}`, { step: steps, total_steps: totalSteps }, 'warning');
    return { outcome: 'interrupted', steps, evaluation };
  }
}
