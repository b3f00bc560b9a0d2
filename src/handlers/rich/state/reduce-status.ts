import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import { isTerminalStatus, normaliseStatus } from '../../../core/job-status.ts';
import type { StatusMessage } from '../../../core/message.ts';
import { numberField, textField, timeField } from './fields.ts';
import type { JobState } from './job-state.ts';
import { noteFailure } from './note-failure.ts';
import { noteQueuePlace } from './note-queue-place.ts';
import { noteStart } from './note-start.ts';

function errorText(payload: JsonObject): string | undefined {
  const { error } = payload;
  if (isJsonObject(error)) return textField(error, ['message', 'detail', 'type']);
  return textField(payload, ['error', 'error_message', 'failure_reason']);
}

function noteDescription(state: JobState, data: JsonObject): void {
  state.name = textField(data, ['name', 'job_name', 'display_name']) ?? state.name;
  state.jobType = textField(data, ['job_type', 'algorithm', 'training_type']) ?? state.jobType;
  state.model = textField(data, ['model', 'model_id', 'base_model']) ?? state.model;
}

function noteTimes(state: JobState, data: JsonObject, time: number): void {
  const createdAt = timeField(data, ['created_at']);
  // In a log it is the time of the record: the first one tells.
  if (createdAt !== undefined) state.createdAt = Math.min(createdAt, state.createdAt ?? createdAt);
  const startedAt = timeField(data, ['started_at', 'start_time']);
  if (startedAt !== undefined) {
    state.startedAt = startedAt;
    state.isStartTold = true;
  } else if (state.status === 'running') {
    noteStart(state, time);
  }
  // A job that was taken up again has not ended.
  if (!isTerminalStatus(state.status)) state.finishedAt = undefined;
  else state.finishedAt = timeField(data, ['finished_at', 'completed_at', 'ended_at', 'end_time']) ?? state.finishedAt ?? time;
}

/** Takes what a status says of the job: how it is, what it is, and since when. */
export function reduceStatus(state: JobState, message: StatusMessage, time: number): void {
  const { data } = message;
  const rawStatus = textField(data, ['status', 'state']);
  if (rawStatus !== undefined) {
    state.rawStatus = rawStatus;
    state.status = normaliseStatus(rawStatus);
  }
  noteQueuePlace(state, numberField(data, ['queue_position']) ?? state.queuePlace);
  noteDescription(state, data);
  noteTimes(state, data, time);
  if (state.status === 'failed') noteFailure(state, errorText(data), time);
  else state.error = errorText(data);
}
