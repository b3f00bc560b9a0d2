import type { Checkpoints } from './checkpoints.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import type { LanguageModel } from './language-model.ts';
import type { Reporter } from './reporter.ts';
import { percent } from './sentence.ts';
import type { ValidationSettings } from './trainer-config.ts';
import type { TrainingData } from './training-data.ts';
import type { TrainingPlan } from './training-plan.ts';

/** How far a run is: steps done, and the epochs that makes. */
export type Progress = { readonly step: number; readonly epoch: number };

/** Most questions of a validation during training, and of the one at the end. */
export const QUESTIONS = { during: 128, final: 256 } as const;

export type ValidatorOptions = {
  readonly model: LanguageModel;
  readonly data: TrainingData;
  readonly plan: TrainingPlan;
  readonly settings: ValidationSettings;
  readonly checkpoints: Checkpoints;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal | undefined;
};

/** Measures a model on the held-out rows, reports the figures, and remembers which step was the best. */
export class Validator {
  readonly #options: ValidatorOptions;
  #best: { step: number; value: number } | undefined;

  constructor(options: ValidatorOptions) {
    this.#options = options;
  }

  /** The best step seen so far; undefined before the first validation. */
  get bestStep(): number | undefined {
    return this.#best?.step;
  }

  /** Measures without reporting anything, to the end. @param questions most prompts the model is asked. */
  measure(questions: number): Promise<Evaluation> {
    const { model, data, plan } = this.#options;
    return evaluate(model, data.heldOut, plan.evaluationBatch, { questions });
  }

  /** Measures, reports both metrics, and saves the best checkpoint when this is the best so far. */
  async validate(progress: Progress, questions: number): Promise<Evaluation> {
    const { reporter, model, data, plan, signal } = this.#options;
    const evaluation = await evaluate(model, data.heldOut, plan.evaluationBatch, { questions, signal });
    reporter.evaluationMetric('val.loss', evaluation.loss, progress.step, progress.epoch);
    reporter.evaluationMetric('eval.exact_match', evaluation.exactMatch, progress.step, progress.epoch);
    await this.#keepIfBest(evaluation, progress.step);
    return evaluation;
  }

  /** Validates during training and says how it went. */
  async check(progress: Progress): Promise<void> {
    const { loss, exactMatch, answers } = await this.validate(progress, QUESTIONS.during);
    this.#options.reporter.event(
      'sft.validation.summary',
      `validation at step ${progress.step}: loss ${loss.toFixed(3)}, ${percent(exactMatch)} of ${answers.length} answers exact`,
      {
        step: progress.step,
        epoch: progress.epoch,
        val_loss: loss,
        exact_match: exactMatch,
        questions: answers.length,
        best_step: this.bestStep,
        final: false,
      },
    );
  }

  async #keepIfBest(evaluation: Evaluation, step: number): Promise<void> {
    const { settings, checkpoints, model } = this.#options;
    const value = settings.metric === 'val.loss' ? evaluation.loss : evaluation.exactMatch;
    const before = this.#best?.value;
    const better = before === undefined || (settings.greaterIsBetter ? value > before : value < before);
    if (!better) return;
    this.#best = { step, value };
    if (settings.keepBest) await checkpoints.save('best', model, step);
  }
}
