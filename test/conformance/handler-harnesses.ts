import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageToJson } from '../../src/core/message-json.ts';
import { type MetricMessage, metricValue, type StreamMessage } from '../../src/core/message.ts';
import { messageKey } from '../../src/core/message-key.ts';
import { streamTypeJsonName } from '../../src/core/stream-type.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import { BufferedHandler } from '../../src/handlers/buffered-handler.ts';
import { CallbackHandler } from '../../src/handlers/callback-handler.ts';
import { CLIHandler, cliLine } from '../../src/handlers/cli-handler.ts';
import { DatabaseHandler } from '../../src/handlers/database-handler.ts';
import { FilteredHandler } from '../../src/handlers/filtered-handler.ts';
import { formatNumber } from '../../src/handlers/format-number.ts';
import { JSONHandler } from '../../src/handlers/json-handler.ts';
import { LossCurveHandler } from '../../src/handlers/loss-curve-handler.ts';
import { RichHandler, type RichHandlerOptions } from '../../src/handlers/rich-handler.ts';
import { WebhookHandler, type WebhookHandlerOptions } from '../../src/handlers/webhook-handler.ts';
import { loadSqlite, type SqliteDatabase } from '../../src/server/store/sqlite-driver.ts';
import type { ManualClock } from '../../src/testing/manual-clock.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import type { StreamHandlerHarness, TestStreamHandlerOptions } from '../../src/testing/stream-handler/harness.ts';
import { MemoryTerminal } from '../handlers/rich/dashboard/memory-terminal.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

// Loaded before the suite looks at its clock: RichHandler loads them when it opens.
await Promise.all([import('../../src/handlers/rich/dashboard.ts'), import('../../src/handlers/rich/screen/process-terminal.ts')]);

/** Where a handler puts what it makes of messages, and what can be made to fail. */
class Output {
  readonly taken: string[] = [];
  broken = false;

  take(...texts: readonly string[]): void {
    if (this.broken) throw new Error('the output is broken');
    this.taken.push(...texts);
  }
}

interface OutputHarness extends StreamHandlerHarness {
  readonly output: Output;
}

/** A handler whose output is a function of ours. */
function withOutput(create: (output: Output, clock: ManualClock) => StreamHandler, more: Pick<StreamHandlerHarness, 'mark' | 'takes'> = {}): TestStreamHandlerOptions<OutputHarness> {
  return {
    async create(clock) {
      const output = new Output();
      return { output, handler: create(output, clock), received: () => output.taken, close: async () => undefined, ...more };
    },
    breakOutput: ({ output }) => void (output.broken = true),
    mendOutput: ({ output }) => void (output.broken = false),
  };
}

/** Without the time of day, which is now where the message has none. */
const withoutClock = (line: string) => line.replace(/^\[[\d:]+\] /, '');

export const cliOptions = withOutput((output) => new CLIHandler({ write: (line) => output.take(withoutClock(line)) }), { mark: (message) => withoutClock(cliLine(message)) });

export const jsonTextOptions = withOutput((output) => new JSONHandler({ write: async (text) => output.take(...text.trimEnd().split('\n')) }), { mark: messageToJson });

export const callbackOptions = withOutput((output) => {
  const take = (_data: unknown, message: StreamMessage) => output.take(messageKey(message));
  return new CallbackHandler({ onStatus: take, onEvent: async (data, message) => take(data, message), onMetric: take, onTimeline: take });
});

export const bufferedOptions = withOutput(
  (output, clock) => new BufferedHandler({ clock, maxBufferSize: 7, processBatch: async (messages) => output.take(...messages.map(messageKey)) }),
);

const isWanted = ({ streamType }: StreamMessage) => streamType !== 'metrics';

export const filteredOptions = withOutput(
  (output, clock) => new FilteredHandler(new BufferedHandler({ clock, processBatch: (messages) => output.take(...messages.map(messageKey)) }), isWanted),
  { takes: isWanted },
);

/** The last point of a drawn line. */
const lastPoint = (line: string) => / (\S+(?: step=\S+)?)(?: min=\S+)?(?: nonfinite=\d+)?$/.exec(line.trimEnd())?.[1] ?? line;

export const lossCurveOptions = withOutput(
  (output) => {
    // Each look at this clock is later than the interval, so that each point is drawn when it comes.
    let now = 0;
    const clock = { now: () => (now += 2_000), sleep: () => Promise.resolve() };
    return new LossCurveHandler({ clock, ascii: true, write: (text) => (text.includes('no points came') ? undefined : output.take(lastPoint(text))) });
  },
  {
    takes: ({ streamType, data }) => streamType === 'metrics' && data['name'] === 'train.loss',
    mark: (message) => {
      const { step } = message as MetricMessage;
      return `${formatNumber(metricValue(message as MetricMessage) ?? Number.NaN)}${step === undefined ? '' : ` step=${formatNumber(step)}`}`;
    },
  },
);

export const webhookOptions = (more: Partial<WebhookHandlerOptions> = {}) =>
  withOutput(
    (output, clock) => {
      const fetch: WebhookHandlerOptions['fetch'] = async (_url, init) => {
        const { messages } = JSON.parse(String(init.body)) as { messages: unknown[] };
        try {
          output.take(...messages.map((message) => JSON.stringify(message)));
        } catch {
          return new Response('not now', { status: 503 });
        }
        return new Response(null, { status: 204 });
      };
      return new WebhookHandler({ url: 'https://example.com/hook', clock, fetch, batchSize: 7, random: () => 0.5, onDrop: () => undefined, ...more });
    },
    { mark: (message) => JSON.stringify(JSON.parse(messageToJson(message))) },
  );

export const recordingOptions: TestStreamHandlerOptions = {
  async create() {
    const handler = new RecordingHandler();
    return { handler, received: () => handler.messages.map(messageKey), close: async () => undefined };
  },
};

interface FileHarness extends StreamHandlerHarness {
  readonly file: string;
}

function fileHarness(file: string, fsync: boolean): FileHarness {
  const received = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
  return { file, handler: new JSONHandler({ file, fsync }), received, mark: messageToJson, close: async () => undefined };
}

export const jsonFileOptions: TestStreamHandlerOptions<FileHarness> = {
  create: async () => fileHarness(join(temporaryDirectory(), 'run.jsonl'), false),
  reopen: async ({ file }) => fileHarness(file, true),
};

interface DatabaseHarness extends StreamHandlerHarness {
  readonly database: SqliteDatabase;
  readonly broken: { after: number };
}

function databaseHarness(database: SqliteDatabase, broken: DatabaseHarness['broken']): DatabaseHarness {
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    const run = (...values: (string | number | null)[]) => {
      if (broken.after-- <= 0) throw new Error('the disk is full');
      return statement.run(...values);
    };
    return { run };
  };
  const handler = new DatabaseHandler({ database: { exec: (sql) => database.exec(sql), prepare } });
  const received = () => {
    const hasTable = database.prepare(`SELECT name FROM sqlite_schema WHERE name = 'stream_messages'`).get() !== undefined;
    return hasTable ? database.prepare('SELECT stream_type, data FROM stream_messages ORDER BY rowid').all().map((row) => `${String(row['stream_type'])} ${String(row['data'])}`) : [];
  };
  // The payload says it all: its JSON has an escape for what columns cannot hold.
  const mark = ({ streamType, data }: StreamMessage) => `${streamTypeJsonName(streamType)} ${JSON.stringify(data)}`;
  return { database, broken, handler, received, mark, close: async () => undefined };
}

export const databaseOptions: TestStreamHandlerOptions<DatabaseHarness> = {
  async create() {
    const { DatabaseSync } = await loadSqlite();
    return databaseHarness(new DatabaseSync(':memory:'), { after: Infinity });
  },
  reopen: async ({ database, broken }) => databaseHarness(database, broken),
  // In the middle of a batch, where it has one.
  breakOutput: ({ broken }) => void (broken.after = 3),
  mendOutput: ({ broken }) => void (broken.after = Infinity),
};

interface RichHarness extends StreamHandlerHarness {
  readonly terminal: MemoryTerminal;
}

/** Lines of messages begin with a time; the summary has none. */
const richLines = (terminal: MemoryTerminal) => [...terminal.output.matchAll(/(\[\d\d:\d\d:\d\d\] .*)\r\n/g)].map(([, line = '']) => withoutClock(line));

/** The live view, switched to plain lines: what it takes can be seen there. */
export const richOptions: TestStreamHandlerOptions<RichHarness> = {
  async create(clock) {
    const terminal = new MemoryTerminal();
    const view = new RichHandler({ terminal, clock, charset: 'ascii' });
    const handler: StreamHandler = {
      async open(context) {
        await view.open(context);
        terminal.type('s');
      },
      handle: (message) => view.handle(message),
      handleBatch: (messages) => view.handleBatch(messages),
      close: (outcome) => view.close(outcome),
    };
    // In UTF-8 there is no half of a pair.
    const mark = (message: StreamMessage) => Buffer.from(withoutClock(cliLine(message))).toString();
    return { terminal, handler, received: () => richLines(terminal), mark, close: async () => undefined };
  },
  breakOutput: ({ terminal }) => terminal.break(new Error('EIO')),
};

/** The live view where there is no terminal. */
export const richElsewhereOptions = withOutput(
  (output) => {
    const write = (text: string, done: (error?: Error | null) => void) => {
      try {
        output.take(withoutClock(text.replace(/\n$/, '')));
      } catch (error) {
        return done(error as Error);
      }
      done();
    };
    return new RichHandler({ output: { isTTY: false, write } as unknown as NonNullable<RichHandlerOptions['output']>, note: () => undefined });
  },
  { mark: (message) => withoutClock(cliLine(message)) },
);
