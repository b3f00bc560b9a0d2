import { expandTabs } from '../core/expand-tabs.ts';
import { messageLevel, metricValue, type StreamMessage } from '../core/message.ts';
import type { MaybePromise, StreamHandler } from '../core/stream-handler.ts';
import { printable, withoutSecrets } from '../core/text.ts';
import { formatNumber } from './format-number.ts';

export interface CLIHandlerOptions {
  /** Takes one line without its break; `console.log` where it is not given. A returned promise is awaited. */
  readonly write?: (line: string) => MaybePromise<void>;
}

const LONGEST_LINE = 500;

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Columns, as long as no character is wide: to know that takes tables, and the library loads none for plain lines. */
function characters(piece: string): number {
  return [...piece].length;
}

/** Wall time of a message on this machine's clock; now where the backend did not say. */
function clockTime(timestamp: string): string {
  const date = timestamp === '' ? new Date() : new Date(timestamp);
  const known = Number.isNaN(date.getTime()) ? new Date() : date;
  return [known.getHours(), known.getMinutes(), known.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

function eventText(message: StreamMessage & { streamType: 'events' }): string {
  const { data, seq } = message;
  const level = messageLevel(message);
  const mark = level === 'warning' || level === 'error' ? ` (${level})` : '';
  return `${seq === undefined ? '' : `[${seq}] `}${text(data['type'])}${mark}: ${text(data['message'])}`;
}

function metricText(message: StreamMessage & { streamType: 'metrics' }): string {
  const value = metricValue(message);
  const step = message.step === undefined ? '' : ` (step=${formatNumber(message.step)})`;
  return `${text(message.data['name'])}=${value === undefined ? text(message.data['value']) : formatNumber(value)}${step}`;
}

function body(message: StreamMessage): string {
  switch (message.streamType) {
    case 'status':
      return `Status: ${text(message.data['status'] ?? message.data['state']) || 'unknown'}`;
    case 'events':
      return eventText(message);
    case 'metrics':
      return metricText(message);
    case 'timeline':
      return `Phase: ${text(message.phase)}`;
    case 'logs':
      return `| ${expandTabs(text(message.data['text']), characters)}`;
  }
}

/** The line that {@link CLIHandler} prints for a message: safe for a terminal, at most 500 characters. */
export function cliLine(message: StreamMessage): string {
  const line = printable(withoutSecrets(`[${clockTime(message.timestamp)}] ${body(message)}`));
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
}

/** Prints one plain line for each message. */
export class CLIHandler implements StreamHandler {
  readonly #write: (line: string) => MaybePromise<void>;

  constructor({ write = (line) => console.log(line) }: CLIHandlerOptions = {}) {
    this.#write = write;
  }

  handle(message: StreamMessage): MaybePromise<void> {
    return this.#write(cliLine(message));
  }
}
