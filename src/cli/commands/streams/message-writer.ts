import { messageToJson } from '../../../core/message-json.ts';
import type { StreamMessage } from '../../../core/message.ts';
import type { MaybePromise } from '../../../core/stream-handler.ts';
import type { StreamType } from '../../../core/stream-type.ts';
import { printable } from '../../../core/text.ts';
import { cliLine } from '../../../handlers/cli-handler.ts';
import { csvLine } from '../../csv.ts';
import { MESSAGE_COLUMNS } from '../../message-columns.ts';
import type { Output } from '../../output.ts';

/** How messages are printed: the lines of `--format cli`, JSON lines, or a table of comma-separated values. */
export type MessageForm = 'lines' | 'json' | 'csv';

export interface MessageWriter {
  /** What stands before the first message. */
  begin(): MaybePromise<void>;
  write(messages: readonly StreamMessage[]): MaybePromise<void>;
}

/** Prints the messages of one stream. @param isTerminal true makes what a terminal would obey visible, in JSON and tables too */
export function messageWriter(streamType: StreamType, form: MessageForm, output: Pick<Output, 'raw'>, isTerminal: boolean): MessageWriter {
  const safe = isTerminal ? printable : (text: string) => text;
  const columns = MESSAGE_COLUMNS[streamType];
  const lineOf = {
    lines: cliLine,
    json: (message: StreamMessage) => safe(messageToJson(message)),
    csv: (message: StreamMessage) => safe(csvLine(columns.map(([, value]) => value(message)))),
  }[form];
  return {
    begin: () => (form === 'csv' ? output.raw(`${csvLine(columns.map(([name]) => name))}\n`) : undefined),
    // One write for a batch: a history can have millions of lines.
    write: (messages) => (messages.length === 0 ? undefined : output.raw(messages.map((message) => `${lineOf(message)}\n`).join(''))),
  };
}
