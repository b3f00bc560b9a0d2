import type { EventLevel } from '../../../core/log-record.ts';
import { messageLevel, type EventMessage } from '../../../core/message.ts';
import { terminalStatusOfEventType } from '../../../core/terminal-event.ts';

const LEVEL_OF_WORD = new Map<string, EventLevel>([
  ['trace', 'debug'], ['verbose', 'debug'], ['debug', 'debug'],
  ['warn', 'warning'], ['warning', 'warning'],
  ['err', 'error'], ['error', 'error'], ['critical', 'error'], ['fatal', 'error'], ['severe', 'error'], ['alert', 'error'], ['emergency', 'error'],
]);

/** The level of an event. Without a word for it, the end of a failed job is an error, and everything else is information. */
export function eventLevel(message: EventMessage, type: string): EventLevel {
  const word = messageLevel(message);
  if (word === '' && terminalStatusOfEventType(type) === 'failed') return 'error';
  return LEVEL_OF_WORD.get(word) ?? 'info';
}
