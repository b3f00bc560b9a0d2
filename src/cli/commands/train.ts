import { randomUUID } from 'node:crypto';
import { openAsBlob, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ApiClient } from '../../api/api-client.ts';
import { learningApi } from '../../api/learning-api.ts';
import { parseChatDataset } from '../../core/chat-dataset.ts';
import { ConfigError } from '../../core/errors.ts';
import { allowedEnvironment } from '../../runner/job-process-environment.ts';
import { commandName } from '../command-name.ts';
import { commandBackend, type CommandBackend, commandClient } from '../context.ts';
import { ExitCode } from '../exit-codes.ts';
import { Interruption, InterruptionWatch } from '../interruption.ts';
import { createJobPayload } from '../job-config/create-job-payload.ts';
import { type DataFile, loadJobConfig, type SftJobConfig } from '../job-config/load-job-config.ts';
import type { Output } from '../output.ts';
import { checkViewOptions, streamJob, type ViewOptions } from '../stream-job.ts';

export interface TrainOptions extends ViewOptions {
  readonly config: string;
  readonly type?: 'rl' | 'sft';
  readonly poll: boolean;
}

/** Every row is checked before anything is sent: a bad file starts no job. @throws ConfigError naming file and line */
async function checkDataFile({ path, name }: DataFile): Promise<void> {
  const { problems } = parseChatDataset(await readFile(path, 'utf8'), name);
  if (problems.length > 0) throw new ConfigError(problems);
}

/** A new job's messages cannot go where another job's are. @throws ConfigError */
function checkJsonOutput(file: string | undefined): void {
  const stats = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw new ConfigError(`--json-output ${file}: is a directory`);
  if (stats?.isFile() && stats.size > 0) {
    throw new ConfigError(`--json-output ${file}: holds another job already; choose another file, or go on with that job by watch`);
  }
}

async function upload(client: ApiClient, file: DataFile, signal: AbortSignal): Promise<string> {
  const content = await openAsBlob(file.path);
  return learningApi.uploadFile(client, { purpose: 'fine-tune', filename: file.name, content }, { signal, idempotencyKey: randomUUID() });
}

/** What the process gets along from here; only the embedded backend is told. */
function submission({ runner }: SftJobConfig) {
  const passed = Object.fromEntries(runner.passEnv.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  return {
    ...(runner.command !== undefined && { command: runner.command }),
    cwd: runner.cwd ?? process.cwd(),
    env: { ...allowedEnvironment(process.env), ...passed, ...runner.env },
  };
}

async function submit(backend: CommandBackend, config: SftJobConfig, signal: AbortSignal): Promise<string> {
  const client = commandClient(backend);
  const trainingFileId = await upload(client, config.trainingFile, signal);
  const validationFileId = config.validationFile === undefined ? undefined : await upload(client, config.validationFile, signal);
  const payload = createJobPayload(config, { trainingFileId, validationFileId, remote: backend.remote });
  const body = backend.remote ? payload : { ...payload, runner: submission(config) };
  const jobId = await learningApi.createJob(client, body, { signal, idempotencyKey: randomUUID() });
  await learningApi.startJob(client, jobId, { signal });
  return jobId;
}

/** `trainstream train`. @returns the exit code */
export async function train(options: TrainOptions, output: Output): Promise<number> {
  checkViewOptions(options);
  const backend = commandBackend(options);
  const config = await loadJobConfig(options.config, { remote: backend.remote, ...(options.type !== undefined && { type: options.type }) });
  if (config.jobType === 'rl') throw new ConfigError(`${options.config}: jobs of type rl are not trained by this version yet`);
  for (const warning of config.warnings) output.note(`warning: ${warning}`);
  for (const file of [config.trainingFile, config.validationFile]) if (file !== undefined) await checkDataFile(file);
  checkJsonOutput(options.jsonOutput);

  const interruptions = new InterruptionWatch();
  try {
    const jobId = await submit(backend, config, interruptions.signal);
    const created = `Job created: ${jobId}`;
    if (options.format === 'json' || options.format === 'quiet') output.note(created);
    else await output.line(created);
    if (!options.poll) return ExitCode.OK;
    return await streamJob(backend, jobId, options, output, interruptions);
  } catch (error) {
    if (error instanceof Interruption) output.note(`Interrupted while submitting: ${commandName()} jobs ls shows whether there is a job.`);
    throw error;
  } finally {
    interruptions.stop();
  }
}
