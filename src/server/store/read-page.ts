import { NotFoundError } from '../../core/errors.ts';
import type { LogPage, ReadLogOptions } from '../../core/job-store.ts';
import type { RecordKind } from '../../core/stream-type.ts';
import { columnText } from './column-text.ts';
import type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-driver.ts';

type Format = NonNullable<ReadLogOptions['format']>;

/** How SQLite itself writes a page: half the time of building it from rows, and nothing is parsed on the way out. */
const PAGE_TEXT: Record<Format, string> = {
  json: `'[' || coalesce(group_concat(text, ','), '') || ']'`,
  sse: `coalesce(group_concat('id: ' || seq || char(10) || 'data: ' || text || char(10) || char(10), ''), '')`,
  'sse-events': `coalesce(group_concat('id: ' || seq || char(10) || 'event: ' || coalesce(name, kind) || char(10) || 'data: ' || text || char(10) || char(10), ''), '')`,
};

interface Query {
  readonly sql: string;
  readonly parameters: readonly SqliteValue[];
}

/** The first records of one kind, or of all, in order. */
function branch(jobId: string, kind: RecordKind | undefined, { sinceSeq, limit, name, afterStep }: ReadLogOptions): Query {
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
  const sql = `SELECT seq, kind, name, text FROM ${table} WHERE ${conditions.join(' AND ')} ORDER BY seq LIMIT ?`;
  return { sql, parameters: [...parameters, limit] };
}

function pageQuery(jobId: string, options: ReadLogOptions): Query {
  const { kinds, limit, format = 'json' } = options;
  const branches = kinds === undefined ? [branch(jobId, undefined, options)] : kinds.map((kind) => branch(jobId, kind, options));
  const records = branches.map(({ sql }) => `SELECT * FROM (${sql})`).join(' UNION ALL ');
  // One statement is one moment: records and the job's end are of the same state of the database.
  const sql = `
    SELECT jobs.last_seq, jobs.closed, page.count, page.last, page.text
    FROM jobs, (
      SELECT count(*) AS count, max(seq) AS last, ${PAGE_TEXT[format]} AS text FROM (${records} ORDER BY seq LIMIT ?)
    ) AS page
    WHERE jobs.job_id = ?`;
  return { sql, parameters: [...branches.flatMap(({ parameters }) => parameters), limit, jobId] };
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
    const { sinceSeq, limit } = options;
    const { sql, parameters } = pageQuery(jobId, options);
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)));
    const row = statement.get(...parameters);
    if (row === undefined) throw new NotFoundError(`no job ${JSON.stringify(jobId)}`);
    const count = Number(row['count']);
    const lastSeq = Number(row['last_seq']);
    const isFull = count === limit;
    const nextSeq = Math.max(sinceSeq, isFull ? Number(row['last']) : lastSeq);
    return { text: String(row['text']), count, nextSeq, closed: row['closed'] === 1 && nextSeq >= lastSeq };
  }
}
