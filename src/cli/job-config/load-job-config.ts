import { dirname, resolve } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import type { JobType } from '../../core/job.ts';
import { findAlgorithmFaults } from './algorithm.ts';
import { formatFaults } from './config-fault.ts';
import { inferJobType } from './infer-job-type.ts';
import type { JobConfig } from './job-config.ts';
import { type JobDocument, type Override, withOverrides } from './job-document.ts';
import { type FlagValues, flagOverrides } from './flag-overrides.ts';
import { loadRlConfig } from './load-rl-config.ts';
import { loadSftConfig } from './load-sft-config.ts';
import { parseSetting } from './parse-setting.ts';
import { parseToml } from './parse-toml.ts';
import { readConfigFile } from './read-config-file.ts';

export type { DataFile, JobConfig, RlJobConfig, RunnerConfig, SftJobConfig } from './job-config.ts';

/** How to read a job's file. */
export type LoadJobConfigOptions = FlagValues & {
  /** The kind of job, whatever the file looks like. */
  readonly type?: JobType;
  /** Whether the job goes to a remote backend. Then unknown keys are only warned about, since that backend may know them. */
  readonly remote: boolean;
  /** Where relative paths start; by default that of the process. */
  readonly workingDirectory?: string;
  /** Texts of `--set key=value`. */
  readonly set?: readonly string[];
};

const UNCLEAR =
  'cannot tell what kind of job this is; add [algorithm] with type = "offline" (sft) or type = "online" (rl), or a [job] table (sft), ' +
  'or pass --type sft or --type rl';

const PROMPT_LEARNING = 'jobs of prompt learning cannot be submitted from here; one that runs already can be watched: trainstream watch JOB --backend URL';

function determineJobType(document: JobDocument): JobType {
  const { table } = document;
  const inferred = inferJobType(table);
  if (inferred === 'sft' || inferred === 'rl') return inferred;
  if (inferred === 'contradictory') throw new ConfigError(formatFaults(document, findAlgorithmFaults(table)));
  const fault = inferred === 'prompt_learning' ? { path: ['prompt_learning'], problem: PROMPT_LEARNING, atKey: true } : { path: [], problem: UNCLEAR };
  throw new ConfigError(formatFaults(document, [fault]));
}

/** @throws ConfigError with all that are wrong */
function parseSettings(texts: readonly string[]): Override[] {
  const problems: string[] = [];
  const overrides = texts.flatMap((text) => {
    try {
      return [parseSetting(text)];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return overrides;
}

/**
 * Reads and checks the TOML file that describes a training job. Relative names of data files are looked for beside that
 * file, then in the working directory.
 *
 * @param path the file, as the person wrote it: messages call it so.
 * @throws ConfigError with every fault of the file at once, one line each: `sft.toml:5:12: key.path: what is wrong`, or `--flag: what is wrong`.
 */
export async function loadJobConfig(path: string, options: LoadJobConfigOptions): Promise<JobConfig> {
  const { type, remote, set = [] } = options;
  const workingDirectory = resolve(options.workingDirectory ?? '.');
  const location = resolve(workingDirectory, path);
  const file = { fileName: path, ...parseToml(await readConfigFile(location, path), path) };
  const settings = parseSettings(set);
  const jobType = type ?? determineJobType(withOverrides(file, settings));
  const document = withOverrides(file, [...settings, ...flagOverrides(jobType, file.table, options)]);
  const context = { remote, configDirectory: dirname(location), workingDirectory };
  return jobType === 'rl' ? loadRlConfig(document, context) : loadSftConfig(document, context);
}
