import { randomUUID } from 'node:crypto';
import { accessSync, constants, openAsBlob, type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ApiClient } from '../../api/api-client.ts';
import { learningApi } from '../../api/learning-api.ts';
import { parseChatDataset } from '../../core/chat-dataset.ts';
import { ConfigError } from '../../core/errors.ts';
import type { RetryNotice } from '../../core/retry-policy.ts';
import { allowedEnvironment } from '../../runner/job-process-environment.ts';
import { commandBackend, type CommandBackend, commandClient } from '../context.ts';
import { ExitCode } from '../exit-codes.ts';
import { Interruption, InterruptionWatch } from '../interruption.ts';
import { createJobPayload } from '../job-config/create-job-payload.ts';
import { type DataFile, loadJobConfig, type SftJobConfig } from '../job-config/load-job-config.ts';
import type { Output } from '../output.ts';
import { checkViewOptions, commandFor, retryReporter, streamJob, type ViewOptions } from '../stream-job.ts';

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

/** What is at the path, if anything. @throws ConfigError where nothing can be written there */
function statsOf(file: string): Stats | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    // With a slash at its end, a file in the place of the directory is an error too: from Node 22 on, `statSync` finds nothing wrong with it.
    accessSync(stats === undefined ? `${dirname(resolve(file))}/` : file, constants.W_OK);
    return stats;
  } catch (error) {
    throw new ConfigError(`--json-output ${file}: cannot be written (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

/** A new job's messages cannot go where another job's are. @throws ConfigError */
function checkJsonOutput(file: string | undefined): void {
  if (file === undefined) return;
  const stats = statsOf(file);
  if (stats?.isDirectory()) throw new ConfigError(`--json-output ${file}: is a directory`);
  if (stats?.isFile() && stats.size > 0) {
    throw new ConfigError(`--json-output ${file}: holds another job already; choose another file, or go on with that job by watch`);
  }
}

interface SubmitOptions {
  readonly signal: AbortSignal;
  readonly onRetry: (notice: RetryNotice) => void;
  readonly onCreated: (jobId: string) => void;
}

async function upload(client: ApiClient, file: DataFile, { signal, onRetry }: SubmitOptions): Promise<string> {
  const content = await openAsBlob(file.path);
  return learningApi.uploadFile(client, { purpose: 'fine-tune', filename: file.name, content }, { signal, onRetry, idempotencyKey: randomUUID() });
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

/** @param onCreated told the job's id before it is started. @returns the id */
async function submit(backend: CommandBackend, config: SftJobConfig, options: SubmitOptions): Promise<string> {
  const { signal, onRetry, onCreated } = options;
  const client = commandClient(backend);
  const trainingFileId = await upload(client, config.trainingFile, options);
  const validationFileId = config.validationFile === undefined ? undefined : await upload(client, config.validationFile, options);
  const payload = createJobPayload(config, { trainingFileId, validationFileId, remote: backend.remote });
  const body = backend.remote ? payload : { ...payload, runner: submission(config) };
  const jobId = await learningApi.createJob(client, body, { signal, onRetry, idempotencyKey: randomUUID() });
  onCreated(jobId);
  await learningApi.startJob(client, jobId, { signal, onRetry });
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
  let jobId: string | undefined;
  let isAccepted = false;
  try {
    const onCreated = (id: string) => void (jobId = id);
    jobId = await submit(backend, config, { signal: interruptions.signal, onRetry: retryReporter(output), onCreated });
    isAccepted = true;
    const created = `Job created: ${jobId}`;
    if (options.format === 'json' || options.format === 'quiet') output.note(created);
    else await output.line(created);
    if (!options.poll) return ExitCode.OK;
    return await streamJob(backend, jobId, options, output, interruptions);
  } catch (error) {
    if (!isAccepted && jobId !== undefined) output.note(`${jobId} was created, and may have been started. To end it: ${commandFor(options, `jobs cancel ${jobId}`)}`);
    else if (error instanceof Interruption) output.note('Interrupted while submitting. No job was started.');
    throw error;
  } finally {
    interruptions.stop();
  }
}
