import type { ApiClient } from '../../api/api-client.ts';
import { learningApi } from '../../api/learning-api.ts';
import { ProtocolError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json.ts';
import { readEventStream } from '../event-stream.ts';

/** A record of a job's log, its JSON not read yet. */
export interface WatchRecord {
  readonly jobId: string;
  readonly seq: number;
  readonly text: string;
}

/** A job's log has ended with the record of this number. */
export interface WatchEnd {
  readonly jobId: string;
  readonly closedAt: number;
}

export type WatchEvent = WatchRecord | WatchEnd;

function parseRecord(id: string | undefined, text: string): WatchRecord {
  const [, jobId = '', seq = ''] = /^(.+):(\d+)$/s.exec(id ?? '') ?? [];
  if (jobId === '' || !Number.isSafeInteger(Number(seq))) throw new ProtocolError('the feed sent a record without saying whose it is');
  return { jobId, seq: Number(seq), text };
}

function parseEnd(data: string): WatchEnd {
  let end: unknown;
  try {
    end = JSON.parse(data);
  } catch (error) {
    throw new ProtocolError(`the feed sent broken JSON: ${(error as Error).message}`, { cause: error });
  }
  const { job_id: jobId, next_seq: closedAt } = isJsonObject(end) ? end : {};
  if (typeof jobId !== 'string' || typeof closedAt !== 'number') throw new ProtocolError('the feed ended a job without saying which');
  return { jobId, closedAt };
}

/**
 * One connection to the feed of many jobs: PROTOCOL.md 10. Yields what one network chunk said; the first yield is empty and says
 * that the connection is open. Ends when the connection does.
 * @param cursors each job with the number of the last record that is known
 */
export async function* connectWatchStream(
  client: ApiClient,
  cursors: ReadonlyMap<string, number>,
  signal: AbortSignal,
): AsyncGenerator<readonly WatchEvent[], void, undefined> {
  const connection = new AbortController();
  const onAbort = () => connection.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const body = await learningApi.openWatchStream(client, cursors, { signal: connection.signal });
    yield [];
    for await (const events of readEventStream(body, connection, client.clock)) {
      const said: WatchEvent[] = [];
      for (const { event = 'message', id, data } of events) {
        if (event === 'message') said.push(parseRecord(id, data));
        else if (event === 'end') said.push(parseEnd(data));
      }
      yield said;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    connection.abort();
  }
}
