/** A chat file on this machine. `name` is what the person who uploaded it called it. */
export type DataFile = { readonly path: string; readonly name: string };

/** Which figure decides what the best model is. */
export type BestMetric = 'val.loss' | 'eval.exact_match';

/** When the model is validated during training. At the end it always is, unless validation is switched off. */
export type ValidationSettings = {
  readonly enabled: boolean;
  readonly strategy: 'steps' | 'epoch' | 'no';
  /** Steps between two validations, for the strategy `steps`. */
  readonly everySteps: number;
  /** Whether the final model is the best one seen instead of the last. */
  readonly keepBest: boolean;
  readonly metric: BestMetric;
  readonly greaterIsBetter: boolean;
};

/** Everything one training run is told, checked and with defaults filled in. */
export type TrainerConfig = {
  readonly jobId: string;
  readonly model: string;
  readonly seed: number;
  readonly trainingFile: DataFile;
  readonly validationFile: DataFile | undefined;
  /** Passes over the training rows; undefined when only `maximumSteps` bounds the run. */
  readonly epochs: number | undefined;
  readonly maximumSteps: number | undefined;
  /** Rows of a batch. */
  readonly batchRows: number;
  /** Tokens of a sequence. */
  readonly sequenceLength: number;
  readonly learningRate: number;
  /** Share of the steps over which the learning rate rises. */
  readonly warmupRatio: number;
  readonly weightDecay: number;
  readonly layers: number;
  readonly modelWidth: number;
  readonly heads: number;
  readonly validation: ValidationSettings;
  /** Steps between two progress reports. */
  readonly logSteps: number;
  /** Hyperparameters that were given and that this trainer has no use for. */
  readonly ignored: readonly string[];
};

/** What holds where the job's configuration says nothing. */
export const TRAINER_DEFAULTS = {
  seed: 1,
  epochs: 2,
  batchRows: 16,
  sequenceLength: 64,
  learningRate: 0.003,
  warmupRatio: 0.05,
  weightDecay: 0.01,
  layers: 2,
  modelWidth: 64,
  heads: 4,
  everySteps: 50,
  logSteps: 10,
} as const;
