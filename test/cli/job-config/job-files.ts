import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { loadJobConfig, type LoadJobConfigOptions } from '../../../src/cli/job-config/load-job-config.ts';
import type { JobConfig, SftJobConfig } from '../../../src/cli/job-config/job-config.ts';

/** A temporary directory with these files, gone after the test. Names may hold folders. */
export async function directoryWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'job-config-')));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  return directory;
}

/** Loads a text as `sft.toml` from a directory that also holds `rows.jsonl`. */
export async function load(text: string | Uint8Array, options: Partial<LoadJobConfigOptions> = {}): Promise<JobConfig> {
  const workingDirectory = await directoryWith({ 'sft.toml': text, 'rows.jsonl': '{}\n' });
  return loadJobConfig('sft.toml', { remote: false, workingDirectory, ...options });
}

export async function loadSft(text: string, options: Partial<LoadJobConfigOptions> = {}): Promise<SftJobConfig> {
  const config = await load(text, options);
  if (config.jobType !== 'sft') throw new Error(`expected an sft job, got ${config.jobType}`);
  return config;
}

/** The problems of the ConfigError with which loading ends. */
export async function problemsOf(loading: Promise<JobConfig>): Promise<readonly string[]> {
  const error: unknown = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigError) return error.problems;
  throw new Error('expected a ConfigError', { cause: error });
}

/** The faults of a text, embedded unless told otherwise. */
export function faultsOf(text: string | Uint8Array, options: Partial<LoadJobConfigOptions> = {}): Promise<readonly string[]> {
  return problemsOf(load(text, options));
}
