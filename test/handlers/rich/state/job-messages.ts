import type { JsonObject } from '../../../../src/core/json.ts';
import { StreamMessage } from '../../../../src/core/message.ts';
import type { JobState, StateLimits } from '../../../../src/handlers/rich/state/job-state.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';

/** When the jobs of these tests begin. */
export const START = Date.UTC(2026, 0, 1, 12);

/** So many seconds after the start, as a backend writes it. */
export function at(seconds: number): string {
  return new Date(START + seconds * 1_000).toISOString();
}

export function status(word: string, seconds: number, more: JsonObject = {}): StreamMessage {
  return StreamMessage.fromStatus('j', { status: word, updated_at: at(seconds), ...more });
}

export function event(type: string, seconds: number, data: JsonObject = {}, more: JsonObject = {}): StreamMessage {
  return StreamMessage.fromEvent('j', { type, message: `about ${type}`, level: 'info', data, created_at: at(seconds), ...more });
}

export function progress(step: number, seconds: number, totalSteps?: number): StreamMessage {
  return event('sft.progress', seconds, { step, ...(totalSteps !== undefined && { total_steps: totalSteps }) });
}

/** A value as text is one that JSON has no number for. */
export function metric(name: string, value: number | string, step: number | undefined, seconds: number, phase?: string): StreamMessage {
  return StreamMessage.fromMetric('j', {
    name,
    ...(typeof value === 'string' ? { value: null, data: { nonfinite: value } } : { value }),
    ...(step !== undefined && { step }),
    ...(phase !== undefined && { phase }),
    created_at: at(seconds),
  });
}

export function timeline(phase: string, seconds: number): StreamMessage {
  return StreamMessage.fromTimeline('j', { phase, metadata: {}, created_at: at(seconds) });
}

/** The state of a job after these messages. */
export function stateOf(messages: Iterable<StreamMessage>, limits: Partial<StateLimits> = {}): JobState {
  const state = newJobState('j', limits);
  for (const message of messages) reduce(state, message);
  return state;
}
