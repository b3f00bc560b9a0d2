import type { JsonObject } from '../../core/json.ts';

/** A data file of a job: its absolute path, and its name as the configuration spells it. */
export type DataFile = { readonly path: string; readonly name: string };

/** How the process of a job is run by the embedded backend. */
export type RunnerConfig = {
  /** Program and arguments in place of the built-in trainer. */
  readonly command?: readonly string[];
  /** Absolute path of the directory to run in. */
  readonly cwd?: string;
  /** Environment variables for the process. They may be secrets: they go nowhere else. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of environment variables to take along from where the job is submitted. */
  readonly passEnv: readonly string[];
  /** Start of the random numbers; a whole number of at least 0. */
  readonly seed?: number;
  /** How long the process may run. */
  readonly timeoutSeconds?: number;
  /** How long the process has, once it was asked to end, before it is killed. */
  readonly graceSeconds?: number;
};

/** A supervised fine-tuning job, checked. Tables that a backend reads are JSON with the file's own snake_case keys. */
export type SftJobConfig = {
  readonly jobType: 'sft';
  readonly name?: string;
  readonly model: string;
  readonly trainingFile: DataFile;
  readonly validationFile?: DataFile;
  /** [hyperparameters], and what [training.validation] says where validation is enabled, as the wire contract wants it. */
  readonly hyperparameters: JsonObject;
  /** [training], with defaults in [training.validation] where the file has that table. */
  readonly training: JsonObject;
  readonly compute: JsonObject;
  readonly data: JsonObject;
  readonly tags: Readonly<Record<string, string>>;
  readonly runner: RunnerConfig;
  /** What the person should know though it stops nothing: one sentence each, with its place. */
  readonly warnings: readonly string[];
};

/** A reinforcement learning job. This version only recognises it: the file was parsed and not checked further. */
export type RlJobConfig = {
  readonly jobType: 'rl';
  /** The whole file. */
  readonly raw: JsonObject;
  readonly warnings: readonly string[];
};

/** What the configuration file of a job says. */
export type JobConfig = SftJobConfig | RlJobConfig;
