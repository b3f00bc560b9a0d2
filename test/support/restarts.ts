import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import type { JsonObject } from '../../src/core/json.ts';
import { StreamMessage } from '../../src/core/message.ts';
import type { StreamCursor } from '../../src/core/stream-source.ts';
import { DatabaseHandler } from '../../src/handlers/database-handler.ts';
import { JSONHandler } from '../../src/handlers/json-handler.ts';
import { loadSqlite } from '../../src/server/store/sqlite-driver.ts';
import { JobStreamer, type StreamResult } from '../../src/streamer.ts';
import { InstantClock } from './instant-clock.ts';
import type { HttpOptions } from './streaming.ts';

/** How a process ends before the job does, and from where the next one goes on. */
export interface Stop {
  /** Messages that it takes in. */
  readonly after: number;
  readonly how: 'abort' | 'crash' | 'break';
  /** The next one starts from the cursor that was there so many batches ago, as one that was persisted. */
  readonly back: number;
  /** True leaves half a line at the end of the file. */
  readonly torn: boolean;
}

/** Up to five stops of readers of a job of that size; mostly one or none, for the sake of the time that they take. */
export function arbitraryStops(size: number): fc.Arbitrary<Stop[]> {
  const stop = fc.record<Stop>({ after: fc.nat(size), how: fc.constantFrom('abort', 'crash', 'break'), back: fc.oneof(fc.constant(0), fc.nat(5)), torn: fc.boolean() });
  return fc.oneof({ weight: 2, arbitrary: fc.array(stop, { maxLength: 1 }) }, { weight: 1, arbitrary: fc.array(stop, { maxLength: 5 }) });
}

/** One process of several that read a job one after another. */
export interface ProcessRun {
  readonly start: StreamCursor | undefined;
  /** What its handlers were given. */
  readonly messages: readonly StreamMessage[];
  /** Undefined where it was stopped before the job had ended. */
  readonly result: StreamResult | undefined;
}

export interface Restarts {
  readonly processes: readonly ProcessRun[];
  readonly gaps: readonly string[];
  /** What is in the file and in the table in the end, in this order. */
  readonly file: readonly StreamMessage[];
  readonly table: readonly { readonly seq: number | null; readonly data: string; readonly stream_type: string }[];
}

type Options = Partial<HttpOptions> & Pick<HttpOptions, 'baseUrl' | 'jobId' | 'fetch'>;

const STOPPED = new Error('stopped on purpose');

async function readOnce(start: StreamCursor | undefined, stop: Stop | undefined, options: Options) {
  const abort = new AbortController();
  const messages: StreamMessage[] = [];
  const cursors = [start];
  const watch = {
    handle: (message: StreamMessage) => {
      if (cursors.at(-1) !== streamer.cursor) cursors.push(streamer.cursor);
      messages.push(message);
      if (stop === undefined || stop.how === 'break' || messages.length <= stop.after) return;
      if (stop.how === 'crash') throw STOPPED;
      abort.abort(STOPPED);
    },
  };
  const streamer: JobStreamer = new JobStreamer({
    apiKey: 'k', clock: new InstantClock(), random: () => 0.5, retry: { attempts: 1_000, baseMs: 1, maxMs: 1 },
    ...options, cursor: start, signal: abort.signal, handlers: [...(options.handlers ?? []), watch],
  });
  const read = async () => {
    if (stop?.how !== 'break') return streamer.streamUntilTerminal();
    const iterator = streamer[Symbol.asyncIterator]();
    for (let count = 0; count <= stop.after; count++) {
      const { value, done } = await iterator.next();
      if (done) return value;
    }
    await iterator.return(undefined as never);
    return undefined;
  };
  const result = await read().catch((error: unknown) => {
    if (error !== STOPPED && (error as Error).cause !== STOPPED) throw error;
    return undefined;
  });
  return { start, messages, result, cursors: [...cursors, streamer.cursor] };
}

/** Reads a job to its end, by one process after another, into one file and one table. @param file overwritten */
export async function readWithRestarts(stops: readonly Stop[], file: string, options: Options): Promise<Restarts> {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(':memory:');
  const processes: ProcessRun[] = [];
  const gaps: string[] = [];
  rmSync(file, { force: true });
  let start: StreamCursor | undefined;
  for (const stop of [...stops, undefined]) {
    const handlers = [new JSONHandler({ file }), new DatabaseHandler({ database })];
    const { cursors, ...run } = await readOnce(start, stop, { ...options, handlers, onGap: ({ reason }) => gaps.push(reason) });
    processes.push(run);
    // As it comes back from a file.
    start = (JSON.parse(JSON.stringify(cursors.at(-1 - (stop?.back ?? 0)) ?? null)) as StreamCursor) ?? undefined;
    if (stop?.torn) appendFileSync(file, '{"stream_type":"METRICS","timest');
  }
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => StreamMessage.fromJson(JSON.parse(line)) as StreamMessage);
  const table = database.prepare('SELECT seq, data, stream_type FROM stream_messages ORDER BY rowid').all() as unknown as Restarts['table'];
  database.close();
  return { processes, gaps, file: lines, table };
}

/** Payloads as text, each as often as it is there, in an order of their own. */
export function sorted(payloads: readonly JsonObject[]): string[] {
  return payloads.map((payload) => JSON.stringify(payload)).toSorted();
}
