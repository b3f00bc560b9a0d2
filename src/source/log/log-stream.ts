import type { ApiClient } from '../../api/api-client.ts';
import { learningApi } from '../../api/learning-api.ts';
import { ProtocolError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json.ts';
import { isLogRecord, type LogRecord } from '../../core/log-record.ts';
import { readEventStream } from '../event-stream.ts';

/** What one network chunk of a log's stream said. */
export interface LogStreamChunk {
  readonly records: readonly LogRecord[];
  /** Present on the last one: the number of the closed log's last record. */
  readonly closedAt?: number;
}

const NOTHING: LogStreamChunk = { records: [] };

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new ProtocolError(`the stream sent broken JSON: ${(error as Error).message}`, { cause: error });
  }
}

function parseRecord(data: string): LogRecord {
  const record = parseJson(data);
  if (!isLogRecord(record)) throw new ProtocolError('the stream sent something that is not a record of a log');
  return record;
}

function parseEnd(data: string): number {
  const end = parseJson(data);
  const nextSeq = isJsonObject(end) ? end['next_seq'] : undefined;
  if (typeof nextSeq !== 'number') throw new ProtocolError('the stream ended without saying where');
  return nextSeq;
}

/**
 * One connection to a job's live log: PROTOCOL.md 8. The first chunk is empty and says that the connection is open; the
 * iteration ends when the connection does, after a chunk with `closedAt` if the log has ended.
 */
export async function* connectLogStream(
  client: ApiClient,
  jobId: string,
  sinceSeq: number,
  signal: AbortSignal,
): AsyncGenerator<LogStreamChunk, void, undefined> {
  const connection = new AbortController();
  const onAbort = () => connection.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const body = await learningApi.openLogStream(client, jobId, { query: { since_seq: sinceSeq }, signal: connection.signal });
    yield NOTHING;
    for await (const events of readEventStream(body, connection, client.clock)) {
      const records: LogRecord[] = [];
      for (const { event = 'message', data } of events) {
        if (event === 'message') records.push(parseRecord(data));
        if (event !== 'end') continue;
        yield { records, closedAt: parseEnd(data) };
        return;
      }
      yield { records };
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    connection.abort();
  }
}
