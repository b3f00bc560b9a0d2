import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from '../../../core/errors.ts';
import { commandBackend } from '../../context.ts';
import { parseDuration } from '../../duration.ts';
import { COMMAND_MODEL } from '../../job-config/command-job.ts';
import type { RunnerConfig, SftJobConfig } from '../../job-config/load-job-config.ts';
import type { Output } from '../../output.ts';
import { planView } from '../../view/view-plan.ts';
import { type SubmissionOptions, submitAndFollow } from '../train/submit-and-follow.ts';
import { defaultName } from './default-name.ts';

export interface RunOptions extends SubmissionOptions {
  readonly name?: string;
  readonly cwd?: string;
  readonly env?: readonly string[];
  readonly passEnv?: readonly string[];
  readonly timeoutJob?: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Neither values nor what may be one are shown. @throws ConfigError */
function parseEnvironment(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
      if (!NAME.test(name)) throw new ConfigError('--env: expected NAME=value, with the name of an environment variable');
      if (name.startsWith('TRAINSTREAM_')) throw new ConfigError(`--env ${name}: is set by trainstream itself`);
      return [name, value];
    }),
  );
}

/** @throws ConfigError */
function checkNames(names: readonly string[]): readonly string[] {
  if (!names.every((name) => NAME.test(name))) throw new ConfigError('--pass-env: expected the name of an environment variable, without a value');
  return names;
}

/** @throws ConfigError */
function existingDirectory(given: string): string {
  const directory = resolve(given);
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw new ConfigError(`--cwd ${given}: there is no such directory`);
  return directory;
}

function runnerConfig(command: readonly string[], { cwd, env = [], passEnv = [], timeoutJob }: RunOptions): RunnerConfig {
  if (command[0] === '') throw new ConfigError('expected the name of a program behind --, got ""');
  return {
    command,
    ...(cwd !== undefined && { cwd: existingDirectory(cwd) }),
    env: parseEnvironment(env),
    passEnv: checkNames(passEnv),
    ...(timeoutJob !== undefined && { timeoutSeconds: parseDuration('--timeout-job', timeoutJob) / 1_000 }),
  };
}

/** `trainstream run -- PROGRAM…`. @returns the exit code */
export async function run(command: readonly string[], options: RunOptions, output: Output): Promise<number> {
  const plan = planView(options, output);
  const backend = commandBackend(options);
  if (backend.remote) {
    throw new ConfigError(`run starts a program on this machine, and the backend ${backend.name} is elsewhere: leave out --backend, TRAINSTREAM_BACKEND or the setting`);
  }
  const runner = runnerConfig(command, options);
  const config: SftJobConfig = {
    jobType: 'sft',
    name: options.name ?? defaultName(command, runner.cwd ?? process.cwd()),
    model: COMMAND_MODEL,
    hyperparameters: {},
    training: {},
    compute: {},
    data: {},
    tags: {},
    runner,
    warnings: [],
  };
  return submitAndFollow(backend, config, plan, options, output);
}
