import { join } from 'node:path';
import { onTestFinished, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { StreamMessage } from '../../src/core/message.ts';
import { DatabaseHandler, type SqlDatabase } from '../../src/handlers/database-handler.ts';
import { loadSqlite } from '../../src/server/store/sqlite-driver.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const { DatabaseSync } = await loadSqlite();
const context = { jobId: 'j', signal: new AbortController().signal };
const record = (seq: number, jobId = 'j') => StreamMessage.fromEvent(jobId, { seq, type: 'sft.progress', created_at: 't', message: `ü😀 ${seq}` }, { seqScope: 'log' });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => record(from + index));

function openDatabase(path = ':memory:') {
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  return database;
}

const seqs = (database: ReturnType<typeof openDatabase>, table = 'stream_messages') => database.prepare(`SELECT seq FROM ${table} ORDER BY rowid`).all().map(({ seq }) => seq);

/** What a process does: open, some batches, close. */
function session(database: SqlDatabase, batches: readonly (readonly StreamMessage[])[]): void {
  const handler = new DatabaseHandler({ database });
  handler.open(context);
  for (const batch of batches) handler.handleBatch(batch);
}

describe('DatabaseHandler', () => {
  it('writes a row for each kind of message', () => {
    const database = openDatabase();
    const messages = [
      StreamMessage.fromStatus('j', { status: 'running', updated_at: 't1' }),
      record(2),
      StreamMessage.fromMetric('j', { name: 'train.loss', value: 0.5, step: 7, phase: 'train', created_at: 't3' }),
      StreamMessage.fromMetric('j', { name: 'train.loss', value: null, step: 7.5, data: { nonfinite: 'NaN' }, created_at: 't4' }),
      StreamMessage.fromMetric('j', { name: 'train.loss', value: null, data: { nonfinite: 'Infinity' }, created_at: 't4' }),
      StreamMessage.fromTimeline('j', { phase: 'training', created_at: 't5' }),
    ];
    session(database, [messages]);
    expect(database.prepare('SELECT stream_type, seq, step, typeof(step) AS t, phase, name, value, timestamp FROM stream_messages ORDER BY rowid').all().map((row) => Object.values(row))).toEqual([
      ['STATUS', null, null, 'null', null, null, null, 't1'],
      ['EVENTS', 2, null, 'null', null, 'sft.progress', null, 't'],
      ['METRICS', null, 7, 'integer', 'train', 'train.loss', 0.5, 't3'],
      ['METRICS', null, 7.5, 'real', null, 'train.loss', null, 't4'],
      ['METRICS', null, null, 'null', null, 'train.loss', null, 't4'],
      ['TIMELINE', null, null, 'null', 'training', null, null, 't5'],
    ]);
    const [, second] = database.prepare('SELECT key, job_id, data, typeof(seq) AS t FROM stream_messages ORDER BY rowid').all();
    expect([second?.['key'], second?.['job_id'], JSON.parse(String(second?.['data'])), second?.['t']]).toEqual(['j:2', 'j', messages[1]?.data, 'integer']);
  });

  it('holds each message exactly once over restarts from any earlier cursor', () => {
    const path = join(temporaryDirectory(), 'run.db');
    const first = openDatabase(path);
    session(first, [range(1, 3), range(4, 5)]);
    session(openDatabase(path), [range(1, 2), range(3, 8)]);
    session(first, [[...range(8, 9), record(9)]]);
    expect(seqs(first)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('keeps several jobs in one table, and another table where it is asked to', () => {
    const database = openDatabase();
    session(database, [[record(1, 'j1'), record(1, 'j2')]]);
    const other = new DatabaseHandler({ database, table: 'Other_1' });
    other.handle(record(5));
    expect([seqs(database), seqs(database, 'Other_1')]).toEqual([[1, 1], [5]]);
  });

  /** The connection, but its third `run` fails. */
  function failing(database: SqlDatabase): SqlDatabase {
    let runs = 0;
    return {
      exec: (sql) => database.exec(sql),
      prepare(sql) {
        const statement = database.prepare(sql);
        return { run: (...values) => (++runs === 3 ? (() => { throw new Error('disk full'); })() : statement.run(...values)) };
      },
    };
  }

  it('writes a batch whole or not at all, and goes on after a failure', () => {
    const database = openDatabase();
    const handler = new DatabaseHandler({ database: failing(database) });
    handler.open(context);
    expect(() => handler.handleBatch(range(1, 5))).toThrow('disk full');
    expect(seqs(database)).toEqual([]);
    handler.handleBatch(range(1, 5));
    expect(seqs(database)).toEqual([1, 2, 3, 4, 5]);
  });

  it.each(['COMMIT', 'ROLLBACK'])('leaves the caller\'s transaction open, whose %s decides about the rows', (end) => {
    const database = openDatabase();
    const handler = new DatabaseHandler({ database: failing(database) });
    handler.open(context);
    database.exec('CREATE TABLE mine (n); BEGIN; INSERT INTO mine VALUES (1)');
    handler.handle(record(1));
    expect(() => handler.handleBatch(range(2, 4))).toThrow('disk full');
    database.exec(end);
    expect([database.prepare('SELECT * FROM mine').all().length, seqs(database)]).toEqual(end === 'COMMIT' ? [1, [1]] : [0, []]);
  });

  it('tells the first error where the connection has undone everything itself', () => {
    const database: SqlDatabase = {
      exec: (sql) => { if (sql.startsWith('ROLLBACK')) throw new Error('no such savepoint'); },
      prepare: () => ({ run: () => { throw new Error('disk full'); } }),
    };
    expect(() => session(database, [range(1, 1)])).toThrow('disk full');
  });

  it.each(['', 'a-b', 'a"b', '1a', 'sqlite_master', 'a; DROP TABLE x', 'a'.repeat(101)])('refuses the table name %j', (table) => {
    expect(() => new DatabaseHandler({ database: openDatabase(), table })).toThrow(ConfigError);
  });

  it.each(['key TEXT, data TEXT', 'key TEXT, job_id, stream_type, seq, step, phase, name, value, timestamp, data'])('refuses a table that is not its own: %s', (columns) => {
    const database = openDatabase();
    database.exec(`CREATE TABLE stream_messages (${columns})`);
    expect(() => new DatabaseHandler({ database }).open(context)).toThrow(/^table "stream_messages": cannot be used for messages/);
  });
});
