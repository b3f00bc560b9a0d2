/** Everything one run of reinforcement learning is told, checked and with defaults filled in. */
export type RlConfig = {
  readonly jobId: string;
  readonly model: string;
  readonly seed: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Prompts of a step. */
  readonly batchSize: number;
  /** Episodes of a prompt. */
  readonly groupSize: number;
  readonly learningRate: number;
  readonly entropyWeight: number;
  /** Steps between two reports. */
  readonly logInterval: number;
  readonly evaluation: {
    /** Questions asked. */
    readonly instances: number;
    /** Steps between two evaluations. */
    readonly everySteps: number;
    readonly seeds: readonly number[];
  };
};

/** What holds where the job's configuration says nothing. */
export const RL_DEFAULTS = {
  seed: 1, epochs: 1, stepsPerEpoch: 400, batchSize: 16, groupSize: 16, learningRate: 0.001, entropyWeight: 0.01, logInterval: 10, instances: 100, everySteps: 50, seeds: [0],
} as const;
