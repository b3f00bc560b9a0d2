import { NotFoundError } from '../../core/errors.ts';
import { type LogPage, PAGE_BYTES, type ReadLogOptions } from '../../core/job-store.ts';
import type { RecordKind } from '../../core/stream-type.ts';
import { columnText } from './column-text.ts';
import type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-driver.ts';

type Format = NonNullable<ReadLogOptions['format']>;

/** How SQLite itself writes a page: half the time of building it from rows, and nothing is parsed on the way out. */
const PAGE_TEXT: Record<Format, string> = {
  json: `group_concat(text, ',')`,
  sse: `group_concat('id: ' || seq || char(10) || 'data: ' || text || char(10) || char(10), '')`,
  'sse-events': `group_concat('id: ' || seq || char(10) || 'event: ' || coalesce(name, kind) || char(10) || 'data: ' || text || char(10) || char(10), '')`,
};

/** A page that would be too large is read in pieces of so many records, until it is large enough. */
const PIECE = 16;

interface Query {
  readonly sql: string;
  readonly parameters: readonly SqliteValue[];
}

/** The first records of one kind, or of all, in order. */
function branch(jobId: string, columns: string, kind: RecordKind | undefined, { sinceSeq, limit, name, afterStep }: ReadLogOptions): Query {
  const conditions = ['job = (SELECT position FROM jobs WHERE job_id = ?)', 'seq > ?'];
  const parameters: SqliteValue[] = [jobId, sinceSeq];
  const add = (condition: string, value: SqliteValue | undefined) => {
    if (value === undefined) return;
    conditions.push(condition);
    parameters.push(value);
  };
  add('kind = ?', kind);
  add('name = ?', name === undefined ? undefined : columnText(name));
  add('step > ?', afterStep);
  // Without the hint SQLite walks the whole log in search of a kind that is rare.
  const table = kind === undefined ? 'log' : 'log INDEXED BY log_by_kind';
  const sql = `SELECT ${columns} FROM ${table} WHERE ${conditions.join(' AND ')} ORDER BY seq LIMIT ?`;
  return { sql, parameters: [...parameters, limit] };
}

/** The records that are asked for, in order. */
function recordsQuery(jobId: string, columns: string, options: ReadLogOptions): Query {
  const { kinds, limit } = options;
  if (kinds === undefined) return branch(jobId, columns, undefined, options);
  const branches = kinds.map((kind) => branch(jobId, columns, kind, options));
  const sql = `${branches.map((query) => `SELECT * FROM (${query.sql})`).join(' UNION ALL ')} ORDER BY seq LIMIT ?`;
  return { sql, parameters: [...branches.flatMap(({ parameters }) => parameters), limit] };
}

/** How many bytes they take. SQLite knows the length of a text without reading it. */
function sizeQuery(jobId: string, options: ReadLogOptions): Query {
  const { sql, parameters } = recordsQuery(jobId, 'seq, octet_length(text) AS size', options);
  return { sql: `SELECT total(size) AS size FROM (${sql})`, parameters };
}

function pieceQuery(jobId: string, options: ReadLogOptions): Query {
  const records = recordsQuery(jobId, 'seq, kind, name, text', options);
  // One statement is one moment: records and the job's end are of the same state of the database.
  const sql = `
    SELECT jobs.last_seq, jobs.closed, piece.count, piece.last, piece.text
    FROM jobs, (SELECT count(*) AS count, max(seq) AS last, ${PAGE_TEXT[options.format ?? 'json']} AS text FROM (${records.sql})) AS piece
    WHERE jobs.job_id = ?`;
  return { sql, parameters: [...records.parameters, jobId] };
}

/** Reads pages of logs from a database; each form of query is prepared once. */
export class PageReader {
  readonly #database: SqliteDatabase;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** @throws NotFoundError */
  read(jobId: string, options: ReadLogOptions): LogPage {
    const { sinceSeq, limit, format = 'json' } = options;
    const isLarge = limit > PIECE && Number(this.#row(sizeQuery(jobId, options))?.['size']) > PAGE_BYTES;
    const pieces: string[] = [];
    let [count, length, nextSeq] = [0, 0, sinceSeq];
    for (;;) {
      const wanted = isLarge ? Math.min(PIECE, limit - count) : limit;
      const row = this.#row(pieceQuery(jobId, { ...options, sinceSeq: nextSeq, limit: wanted }));
      if (row === undefined) throw new NotFoundError(`no job ${JSON.stringify(jobId)}`);
      const found = Number(row['count']);
      if (found > 0) {
        const piece = String(row['text']);
        pieces.push(piece);
        length += piece.length;
        count += found;
        nextSeq = Number(row['last']);
      }
      const lastSeq = Number(row['last_seq']);
      // Fewer than were asked for: whatever stands behind them is not asked for.
      if (found < wanted) nextSeq = Math.max(sinceSeq, lastSeq);
      if (found < wanted || count === limit || length >= PAGE_BYTES) {
        const text = format === 'json' ? `[${pieces.join(',')}]` : pieces.join('');
        return { text, count, nextSeq, hasMore: nextSeq < lastSeq, closed: row['closed'] === 1 && nextSeq >= lastSeq };
      }
    }
  }

  #row({ sql, parameters }: Query): Record<string, SqliteValue> | undefined {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)));
    return statement.get(...parameters);
  }
}
