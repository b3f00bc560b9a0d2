import type { JsonObject } from '../../../../src/core/json.ts';
import { messageOfRecord } from '../../../../src/core/log-record.ts';
import type { StreamMessage } from '../../../../src/core/message.ts';
import type { JobState } from '../../../../src/handlers/rich/state/job-state.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';

/** When the jobs of these tests were created: 2026-11-22, 16:00 UTC. */
export const START = Date.UTC(2026, 10, 22, 16);

/** Writes the log of a job as a backend would. */
export class JobLog {
  readonly jobId: string;
  readonly messages: StreamMessage[] = [];
  #seq = 0;

  constructor(jobId: string) {
    this.jobId = jobId;
  }

  /** @param second after the start */
  add(kind: 'status' | 'event' | 'metric' | 'timeline' | 'log', second: number, fields: JsonObject): this {
    const record = { ...fields, seq: ++this.#seq, kind, created_at: new Date(START + second * 1_000).toISOString() };
    this.messages.push(messageOfRecord(this.jobId, record) as StreamMessage);
    return this;
  }

  status(second: number, status: string, more: JsonObject = {}): this {
    return this.add('status', second, { status, ...more });
  }

  phase(second: number, phase: string): this {
    return this.add('timeline', second, { phase, metadata: {} });
  }

  event(second: number, type: string, message: string, level = 'info', data: JsonObject = {}): this {
    return this.add('event', second, { type, message, level, data });
  }

  printed(second: number, text: string, more: JsonObject = {}): this {
    return this.add('log', second, { text, ...more });
  }

  metric(second: number, name: string, value: number, step: number): this {
    const isFinite = Number.isFinite(value);
    return this.add('metric', second, { name, step, value: isFinite ? value : null, ...(!isFinite && { data: { nonfinite: String(value) } }) });
  }

  /** The state that the messages so far lead to. */
  state(): JobState {
    const state = newJobState(this.jobId);
    for (const message of this.messages) reduce(state, message);
    return state;
  }
}

/** What a training job of these tests is like. */
export interface TrainingJobOptions {
  readonly jobId?: string;
  readonly name?: string;
  readonly jobType?: string;
  /** Steps taken, of 93,000, in hundreds. A hundred takes ten seconds. */
  readonly hundreds?: number;
  /** Moves the curves. */
  readonly loss?: number;
  /** Hundreds of steps at which the gradient was NaN. */
  readonly nanAt?: readonly number[];
}

/** A wave without randomness that does not look like one. */
function noise(index: number): number {
  return Math.sin(index * 12.9898) * Math.cos(index * 4.1414);
}

/** The log of a job that trains: losses that fall, a reward that rises, a learning rate that is warmed up, gradients with spikes. */
export function trainingLog(options: TrainingJobOptions = {}): JobLog {
  const { jobId = 'job_abc123', name = 'sft-lr3e4', jobType = 'sft', hundreds = 712, loss = 0.8, nanAt = [] } = options;
  const log = new JobLog(jobId);
  log.status(0, 'queued', { name, job_type: jobType, model: 'tiny-125m' }).phase(0, 'queued');
  log.phase(12, 'preparing').event(12, `${jobType}.created`, 'data checked', 'info', { rows: 12_400 });
  log.status(60, 'running').phase(60, 'training').event(60, `${jobType}.training.started`, 'training started', 'info', { total_steps: 93_000 });
  for (let index = 1; index <= hundreds; index++) {
    const [second, step] = [60 + index * 10, index * 100];
    const spike = index === 512 ? 88.1 : 0;
    log.metric(second, 'train.loss', loss + 2.8 * Math.exp(-index / 90) + 0.03 * noise(index), step);
    log.metric(second, 'train.grad_norm', nanAt.includes(index) ? Number.NaN : spike || 1 + 0.3 * noise(index + 7), step);
    log.metric(second, 'train.lr', 3e-4 * Math.min(1, index / 40) * (1 - index / 1_000), step);
    log.metric(second, 'tokens_per_s', 182_000 + 4_000 * noise(index + 3), step);
    if (spike > 0) log.event(second, 'grad.spike', 'grad_norm 88.1 > 10x median', 'warning', { step });
    if (index % 10 === 0) log.event(second, `${jobType}.progress`, `step ${step}/93000`, 'debug', { step, total_steps: 93_000 });
    if (index % 40 !== 0) continue;
    log.metric(second, 'val.loss', loss + 0.06 + 2.8 * Math.exp(-index / 90) + 0.01 * noise(index), step);
    log.metric(second, 'eval.reward_mean', 0.72 - 0.6 * Math.exp(-index / 300), step);
    log.event(second, `${jobType}.validation.summary`, `validated at step ${step}`, 'info', { step });
    if (index % 120 === 0) log.event(second, 'checkpoint.saved', `ckpt-${step} (1.4 GB)`, 'info', { step });
  }
  return log;
}

/** The log of a program that prints, and of which nothing else is known. */
export function printingLog(lines = 60): JobLog {
  const log = new JobLog('job_run123').status(0, 'queued', { name: 'plain', job_type: 'sft', model: 'command' }).phase(0, 'queued');
  log.event(0, 'sft.created', 'Job created').status(1, 'running').phase(1, 'running').printed(1, 'Loading data: /data/train.csv');
  for (let index = 1; index < lines; index++) log.printed(1 + index / 2, `shard ${index} 日本語テスト ${'done '.repeat(index % 7)}`);
  return log;
}

/** The time of the newest message of a job. */
export function newest({ messages }: JobLog): number {
  return Date.parse(messages.at(-1)?.timestamp ?? '');
}
