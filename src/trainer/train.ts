import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeBatch } from './batch.ts';
import { Checkpoints } from './checkpoints.ts';
import { reportFinalEvaluation } from './final-evaluation.ts';
import { LanguageModel } from './language-model.ts';
import { learningRateAt } from './learning-rate.ts';
import { MODEL_FILE, CONFIG_FILE, saveModelConfig, saveTensors } from './model-files.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { Reporter } from './reporter.ts';
import { counted } from './sentence.ts';
import type { TrainerConfig } from './trainer-config.ts';
import type { PreparedRow, TrainingData } from './training-data.ts';
import { trainingOrder } from './training-order.ts';
import { planTraining, type TrainingPlan } from './training-plan.ts';
import { QUESTIONS, Validator, type Progress } from './validator.ts';

/** What a run works on and where it reports. */
export type TrainOptions = {
  readonly config: TrainerConfig;
  readonly data: TrainingData;
  /** An existing directory for checkpoints and the model. */
  readonly directory: string;
  readonly reporter: Reporter;
  /** Aborted to stop after the current step. */
  readonly signal?: AbortSignal;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
};

/** How a run ended, and after how many steps. */
export type TrainResult = { readonly outcome: 'finished' | 'interrupted'; readonly steps: number };

type Run = TrainOptions & {
  readonly plan: TrainingPlan;
  readonly model: LanguageModel;
  readonly checkpoints: Checkpoints;
  readonly validator: Validator;
};

function progressAt(plan: TrainingPlan, step: number): Progress {
  return { step, epoch: step / plan.stepsPerEpoch };
}

function reportStart({ reporter, config, data, plan, model }: Run): void {
  reporter.event(
    'sft.training.started',
    `training ${config.model} (${counted(model.parameters, 'parameter')}) on ${counted(data.training.length, 'row')} ` +
      `for ${counted(plan.totalSteps, 'step')}, ${counted(data.heldOut.length, 'row')} held out`,
    {
      model: config.model,
      seed: config.seed,
      rows: data.training.length,
      validation_rows: data.heldOut.length,
      parameters: model.parameters,
      total_steps: plan.totalSteps,
      steps_per_epoch: plan.stepsPerEpoch,
      epochs: plan.totalSteps / plan.stepsPerEpoch,
      batch_rows: plan.trainingBatch.rows,
      sequence_length: config.sequenceLength,
      learning_rate: config.learningRate,
      layers: config.layers,
      d_model: config.modelWidth,
      heads: config.heads,
    },
  );
}

function reportProgress(run: Run, meter: ProgressMeter, progress: Progress, learningRate: number): void {
  const { reporter, plan } = run;
  const { loss, tokensPerSecond } = meter.take();
  const remaining = meter.secondsFor(plan.totalSteps - progress.step);
  reporter.trainingMetrics(progress.step, progress.epoch, {
    'train.loss': loss,
    'train.learning_rate': learningRate,
    'train.tokens_per_second': tokensPerSecond,
  });
  reporter.event('sft.progress', `step ${progress.step}/${plan.totalSteps}, loss ${loss.toFixed(3)}`, {
    step: progress.step,
    total_steps: plan.totalSteps,
    epoch: progress.epoch,
    loss,
    tokens_per_second: tokensPerSecond,
    eta_seconds: remaining,
  });
}

/** Takes all steps of the plan. @throws the signal's reason when the run is stopped. */
async function takeSteps(run: Run, count: (step: number) => void): Promise<void> {
  const { config, data, plan, model, now, signal } = run;
  const schedule = { highest: config.learningRate, warmupRatio: config.warmupRatio, totalSteps: plan.totalSteps };
  const order = trainingOrder(data.training.length, plan.trainingBatch.rows, config.seed);
  const meter = new ProgressMeter();
  for (let step = 1; step <= plan.totalSteps; step++) {
    const started = now();
    const sequences = order.next().value.map((index) => (data.training[index] as PreparedRow).sequence);
    const learningRate = learningRateAt(schedule, step);
    const loss = await model.trainStep(makeBatch(sequences, plan.trainingBatch, 'mean'), learningRate, config.weightDecay);
    if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss} at step ${step}: a lower learning_rate may help`);
    meter.add(loss, sequences.reduce((sum, sequence) => sum + sequence.tokens.length, 0), now() - started);
    count(step);
    const progress = progressAt(plan, step);
    if (step % config.logSteps === 0 || step === plan.totalSteps) reportProgress(run, meter, progress, learningRate);
    // A step blocks the event loop: without this turn a signal would not be seen before the end.
    await nextTurn();
    signal?.throwIfAborted();
    if (plan.validateEvery !== undefined && step % plan.validateEvery === 0 && step < plan.totalSteps) {
      await run.validator.check(progress);
      await run.checkpoints.save('last', model, step);
    }
  }
}

async function finish(run: Run): Promise<void> {
  const { config, data, plan, model, validator, checkpoints, reporter, directory } = run;
  const progress = progressAt(plan, plan.totalSteps);
  await checkpoints.save('last', model, progress.step);
  const training: Record<string, unknown> = { job_id: config.jobId, seed: config.seed, steps: progress.step, rows: data.training.length };
  if (config.validation.enabled && data.heldOut.length > 0) {
    reporter.phase('evaluating');
    let evaluation = await validator.validate(progress, QUESTIONS.final);
    let modelStep = progress.step;
    if (config.validation.keepBest && validator.bestStep !== undefined && validator.bestStep !== modelStep) {
      modelStep = validator.bestStep;
      checkpoints.restore('best', model);
      evaluation = await validator.measure(QUESTIONS.final);
    }
    training['evaluation'] = reportFinalEvaluation(reporter, data, evaluation, { ...progress, modelStep });
  }
  saveTensors(join(directory, MODEL_FILE), await model.tensors(), { job_id: config.jobId });
  saveModelConfig(directory, plan.shape, training);
  reporter.artifact(MODEL_FILE, 'model');
  reporter.artifact(CONFIG_FILE, 'config');
  reporter.event('sft.training.finish', `training finished after ${counted(progress.step, 'step')}; the model is in ${MODEL_FILE}`, {
    steps: progress.step,
    model: MODEL_FILE,
  });
}

async function reportInterruption({ checkpoints, model, reporter, plan }: Run, steps: number): Promise<void> {
  const file = await checkpoints.save('last', model, steps);
  reporter.event(
    'sft.training.interrupted',
    `training stopped at step ${steps} of ${plan.totalSteps}; the weights are in ${file}`,
    { step: steps, total_steps: plan.totalSteps, checkpoint: file },
    'warning',
  );
}

/**
 * Trains a model from scratch and leaves checkpoints, `model.safetensors` and `config.json` in the directory.
 *
 * An abort of the signal is a result, not an error: the current step is finished and a checkpoint saved.
 *
 * @param options.data has at least one training row.
 * @throws Error when the loss stops being a number or a file cannot be written.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { config, data, directory, reporter, signal } = options;
  const plan = planTraining(config, data);
  const model = LanguageModel.fromSeed(plan.shape, config.seed);
  const checkpoints = new Checkpoints(directory, reporter);
  const validator = new Validator({ model, data, plan, settings: config.validation, checkpoints, reporter, signal });
  const run: Run = { ...options, plan, model, checkpoints, validator };
  let steps = 0;
  reporter.phase('training');
  reportStart(run);
  try {
    await takeSteps(run, (step) => {
      steps = step;
    });
    await finish(run);
    return { outcome: 'finished', steps };
  } catch (error) {
    if (signal?.aborted !== true || error !== signal.reason) throw error;
    await reportInterruption(run, steps);
    return { outcome: 'interrupted', steps };
  }
}
