import type { JsonObject } from '../../core/json.ts';

/** A data file of a job: its absolute path, and its name as the configuration spells it. */
export type DataFile = {
  readonly path: string;
  readonly name: string;
  /** Only so many bytes of its start are sent; all of it where this is not given. */
  readonly bytes?: number;
};

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
  /** False does not look for metrics in what the process prints; patterns of `metrics` are still tried. */
  readonly sniff?: boolean;
  /** False leaves the names of what is printed as they are. */
  readonly mapNames?: boolean;
  /** Regular expressions for metrics that it prints. */
  readonly metrics?: readonly { readonly name: string; readonly regex: string }[];
  /** Paths and globs of files that it writes, relative to the directory it runs in. */
  readonly follow?: readonly string[];
};

/** What jobs of each kind have. */
type CommonConfig = {
  readonly name?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly runner: RunnerConfig;
  /** What the person should know though it stops nothing: one sentence each, with its place. */
  readonly warnings: readonly string[];
};

/** A supervised fine-tuning job, or one that runs a command, checked. Tables that a backend reads are JSON with the file's own snake_case keys. */
export type SftJobConfig = CommonConfig & {
  readonly jobType: 'sft';
  readonly model: string;
  /** Only a job with a command can do without. */
  readonly trainingFile?: DataFile;
  readonly validationFile?: DataFile;
  /** [hyperparameters], and what [training.validation] says where validation is enabled, as the wire contract wants it. */
  readonly hyperparameters: JsonObject;
  /** [training], with defaults in [training.validation] where the file has that table. */
  readonly training: JsonObject;
  readonly compute: JsonObject;
  readonly data: JsonObject;
};

/** A reinforcement learning job, checked. */
export type RlJobConfig = CommonConfig & {
  readonly jobType: 'rl';
  /** The model, and whether it is one that was trained here before or one to start from. */
  readonly model: { readonly kind: 'model' | 'base_model'; readonly name: string };
  /** Where the task is answered. */
  readonly taskUrl: string;
  /** The file's tables as the backend gets them: without [runner] and what only a command line knows. */
  readonly tables: JsonObject;
};

/** What the configuration file of a job says. */
export type JobConfig = SftJobConfig | RlJobConfig;
