import type { JsonObject } from '../../../core/json.ts';
import type { EventMessage } from '../../../core/message.ts';
import { terminalStatusOfEventType } from '../../../core/terminal-event.ts';
import { addAlert } from './add-alert.ts';
import { bounded } from './bounded.ts';
import { eventLevel } from './event-level.ts';
import { eventProgress } from './event-progress.ts';
import { objectField, textField } from './fields.ts';
import type { JobState } from './job-state.ts';
import { jsonText } from './json-text.ts';
import { noteFailure } from './note-failure.ts';
import { noteStart } from './note-start.ts';
import { reportProgress } from './report-step.ts';

const LONGEST_MESSAGE = 4_000;
const LONGEST_DETAIL = 1_000;
/** What the types of a family's events begin with. */
const FAMILY = /^(sft|rl)\./i;

function messageText({ message }: JsonObject): string {
  return bounded(typeof message === 'string' ? message : jsonText(message), LONGEST_MESSAGE);
}

/** @returns the step that the event itself tells */
function noteProgress(state: JobState, type: string, data: JsonObject, time: number): number | undefined {
  const progress = eventProgress(type, data);
  if (progress === undefined) return undefined;
  const { step, totalSteps, epoch } = progress;
  state.totalSteps = totalSteps ?? state.totalSteps;
  state.epoch = epoch ?? state.epoch;
  noteStart(state, time);
  if (step !== undefined) reportProgress(state, step, time);
  return step;
}

/** Writes an event into the log, and takes what it says about progress and trouble. */
export function reduceEvent(state: JobState, message: EventMessage, time: number): void {
  const { data, seq } = message;
  const type = textField(data, ['type']) ?? '';
  const level = eventLevel(message, type);
  const text = messageText(data);
  const inner = objectField(data, 'data');
  state.events.add({ seq, time, type, level, message: text, detail: bounded(jsonText(data['data']), LONGEST_DETAIL) });
  state.jobType ??= FAMILY.exec(type)?.[1]?.toLowerCase();
  state.model ??= textField(inner, ['model']);
  const step = noteProgress(state, type, data, time) ?? state.step;
  const said = [type, text].filter((part) => part !== '').join(': ');
  if (terminalStatusOfEventType(type) === 'failed') noteFailure(state, textField(inner, ['error']) ?? (text === '' ? undefined : text), time);
  else if (level === 'warning' || level === 'error') addAlert(state, { level, time, text: said === '' ? `an event of level ${level}` : said, step });
}
