import type { EventMessage, StreamMessage } from '../../core/message.ts';
import { printable } from '../../core/text.ts';
import { objectField, textField } from '../rich/state/fields.ts';

/** Names of fields that say how far the job is; the head of a digest shows that already. */
const PLACE = new Set(['step', 'current_step', 'global_step', 'iteration', 'total_steps', 'max_steps', 'num_steps', 'total', 'eta_seconds', 'eta']);

const LONGEST_TEXT = 300;
const LONGEST_NAME = 60;
const MOST_FIGURES = 20;

/** True for events that come at every few steps and say no more than how far the job is. */
export function isProgressEvent(message: StreamMessage): message is EventMessage {
  const type = message.streamType === 'events' ? message.data['type'] : undefined;
  return typeof type === 'string' && (type === 'rl.train.step' || type === 'progress' || type.endsWith('.progress'));
}

/** The numbers that a progress event brings beside its step, by name. The names are safe to print. */
export function progressFigures({ data }: EventMessage): (readonly [string, number])[] {
  const figures: [string, number][] = [];
  for (const [name, value] of Object.entries(objectField(data, 'data'))) {
    if (typeof value !== 'number' || PLACE.has(name)) continue;
    figures.push([printable(name.slice(0, LONGEST_NAME)), value]);
    if (figures.length === MOST_FIGURES) break;
  }
  return figures;
}

/** What a progress event says in words. Safe to print. */
export function progressText({ data }: EventMessage): string {
  return printable(textField(data, ['message']) ?? '').slice(0, LONGEST_TEXT);
}
