import { dirname, resolve } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import type { JobType } from '../../core/job.ts';
import { findAlgorithmFaults } from './algorithm.ts';
import { formatFaults } from './config-fault.ts';
import { inferJobType } from './infer-job-type.ts';
import type { JobConfig } from './job-config.ts';
import { loadSftConfig } from './load-sft-config.ts';
import { parseToml, type TomlDocument } from './parse-toml.ts';
import { readConfigFile } from './read-config-file.ts';
import { toJsonObject } from './to-json-object.ts';

export type { DataFile, JobConfig, RlJobConfig, RunnerConfig, SftJobConfig } from './job-config.ts';

/** How to read a job's file. */
export type LoadJobConfigOptions = {
  /** The kind of job, whatever the file looks like. */
  readonly type?: JobType;
  /** Whether the job goes to a remote backend. Then unknown keys are only warned about, since that backend may know them. */
  readonly remote: boolean;
  /** Where relative paths start; by default that of the process. */
  readonly workingDirectory?: string;
};

const UNCLEAR =
  'cannot tell what kind of job this is; add [algorithm] with type = "offline" (sft) or type = "online" (rl), or a [job] table (sft), ' +
  'or pass --type sft or --type rl';

function determineJobType(document: TomlDocument, fileName: string): JobType {
  const { table, positions } = document;
  const inferred = inferJobType(table);
  if (inferred === 'sft' || inferred === 'rl') return inferred;
  const faults = inferred === 'contradictory' ? findAlgorithmFaults(table) : [{ path: [], problem: UNCLEAR }];
  throw new ConfigError(formatFaults(fileName, positions, faults));
}

/**
 * Reads and checks the TOML file that describes a training job. Relative names of data files are looked for beside that
 * file, then in the working directory.
 *
 * @param path the file, as the person wrote it: messages call it so.
 * @throws ConfigError with every fault of the file at once, one line each: `sft.toml:5:12: key.path: what is wrong`.
 */
export async function loadJobConfig(path: string, options: LoadJobConfigOptions): Promise<JobConfig> {
  const { type, remote } = options;
  const workingDirectory = resolve(options.workingDirectory ?? '.');
  const location = resolve(workingDirectory, path);
  const document = parseToml(await readConfigFile(location, path), path);
  if ((type ?? determineJobType(document, path)) === 'rl') return { jobType: 'rl', raw: toJsonObject(document.table), warnings: [] };
  return loadSftConfig(document, { fileName: path, remote, configDirectory: dirname(location), workingDirectory });
}
