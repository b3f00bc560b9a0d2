import { readFileSync } from 'node:fs';
import { parseChatDataset, type ChatRow } from '../core/chat-dataset.ts';
import { parseTrainerConfig, TrainerConfigError } from './parse-trainer-config.ts';
import type { Reporter } from './reporter.ts';
import { parseRlConfig } from './rl/parse-rl-config.ts';
import { trainPolicy } from './rl/train-policy.ts';
import { counted } from './sentence.ts';
import { train, type TrainResult } from './train.ts';
import type { DataFile, TrainerConfig } from './trainer-config.ts';
import { prepareTrainingData, type TrainingData } from './training-data.ts';

/** Exit codes of the program. */
export const ExitCode = { SUCCESS: 0, FAILURE: 1, BAD_INPUT: 2, TERMINATED: 143 } as const;

export type RunOptions = {
  /** Path of the job's configuration, a JSON file. */
  readonly configPath: string;
  /** An existing directory for what the run leaves behind. */
  readonly directory: string;
  readonly reporter: Reporter;
  /** Takes one line for people; the program prints it on stderr. */
  readonly complain: (line: string) => void;
  /** Aborted to stop after the current step. */
  readonly signal?: AbortSignal;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
};

/** Something that was handed in cannot be used: one problem a line. */
class BadInputError extends Error {
  override readonly name = 'BadInputError';
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadInputError(`${what} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws BadInputError where the file is no JSON */
function readConfig(path: string): unknown {
  const text = readText(path, 'the configuration of the job');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInputError(`${path} is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
}

function isRl(config: unknown): boolean {
  return typeof config === 'object' && config !== null && (config as { job_type?: unknown }).job_type === 'rl';
}

function readRows(files: readonly DataFile[]): ChatRow[][] {
  const datasets = files.map((file) => parseChatDataset(readText(file.path, file.name), file.name));
  const problems = datasets.flatMap((dataset) => dataset.problems);
  if (problems.length > 0) throw new BadInputError(problems.join('\n'));
  return datasets.map((dataset) => dataset.rows.map(({ row }) => row));
}

function warn(reporter: Reporter, config: TrainerConfig, data: TrainingData): void {
  if (config.ignored.length > 0) {
    const message = `hyperparameters the embedded trainer does not use: ${config.ignored.join(', ')}`;
    reporter.event('sft.config.ignored', message, { names: config.ignored }, 'warning');
  }
  if (data.dropped > 0) {
    const message = `${counted(data.dropped, 'training row')} left out because the prompt is held out`;
    reporter.event('sft.data.overlap', message, { rows: data.dropped }, 'warning');
  }
  const truncated = [...data.training, ...data.heldOut].filter((row) => row.sequence.truncated).length;
  if (truncated > 0) {
    const message = `${counted(truncated, 'row')} longer than sequence_length ${config.sequenceLength} lost the beginning`;
    reporter.event('sft.data.truncated', message, { rows: truncated, sequence_length: config.sequenceLength }, 'warning');
  }
  if (config.validation.enabled && data.heldOut.length === 0) {
    reporter.event('sft.data.unvalidated', 'too few rows to hold any out: the model is not validated', {}, 'warning');
  }
}

function readData(config: TrainerConfig): TrainingData {
  const files = config.validationFile === undefined ? [config.trainingFile] : [config.trainingFile, config.validationFile];
  const [training = [], heldOut] = readRows(files);
  const data = prepareTrainingData(training, config.validation.enabled ? heldOut : [], config.sequenceLength, config.seed);
  if (data.training.length === 0) {
    throw new BadInputError(`${config.trainingFile.name}: every prompt is held out for validation, no row is left to train on`);
  }
  return data;
}

async function fineTune(options: RunOptions, given: unknown): Promise<TrainResult> {
  const { reporter } = options;
  reporter.phase('initializing_trainer');
  const config = parseTrainerConfig(given);
  const data = readData(config);
  warn(reporter, config, data);
  return train({ ...options, config, data });
}

async function reinforce(options: RunOptions, given: unknown): Promise<TrainResult> {
  options.reporter.phase('initializing');
  return trainPolicy({ ...options, config: parseRlConfig(given) });
}

/**
 * Does everything the program does, apart from what belongs to the process: reads the configuration and the data, trains, and
 * reports. What goes wrong is complained about and reported as an event of level error.
 *
 * @returns the exit code.
 */
export async function runTrainer(options: RunOptions): Promise<number> {
  const { reporter, complain } = options;
  let errorType = 'sft.training.error';
  try {
    const config = readConfig(options.configPath);
    if (isRl(config)) errorType = 'rl.train.error';
    const { outcome } = isRl(config) ? await reinforce(options, config) : await fineTune(options, config);
    return outcome === 'finished' ? ExitCode.SUCCESS : ExitCode.TERMINATED;
  } catch (error) {
    const isBadInput = error instanceof BadInputError || error instanceof TrainerConfigError;
    const message = error instanceof Error ? error.message : String(error);
    for (const line of message.split('\n')) {
      complain(line);
      reporter.event(errorType, line, {}, 'error');
    }
    if (!isBadInput && error instanceof Error && error.stack !== undefined) complain(error.stack);
    return isBadInput ? ExitCode.BAD_INPUT : ExitCode.FAILURE;
  }
}
