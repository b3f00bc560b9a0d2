import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrainstreamError } from '../../src/core/errors.ts';
import { isDiskFull } from '../../src/server/disk-full.ts';
import { leaveRoom } from '../../src/server/store/leave-room.ts';
import { CommitGroup } from '../../src/server/store/commit-group.ts';
import { SqliteFileStore } from '../../src/server/store/sqlite-file-store.ts';
import { loadSqlite } from '../../src/server/store/sqlite-driver.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { event, inProcessBackend, KEY } from '../support/in-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const NO_ROOM = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

async function* fullBehind(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, isFull: () => boolean): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    yield piece;
    if (isFull()) throw NO_ROOM;
  }
}

/** What SQLite itself says, by way of what commits. */
async function fullDatabase(): Promise<unknown> {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA page_size = 4096; CREATE TABLE t (a TEXT); PRAGMA max_page_count = 4');
  const group = new CommitGroup(database, () => undefined);
  return group.run(() => database.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000))).then(() => undefined, (error: unknown) => error);
}

describe('a full disk', () => {
  it('is known by the code of the system and of SQLite, also as a cause', async () => {
    const error = await fullDatabase();
    expect(String(error)).toMatch(/database or disk is full/);
    expect([isDiskFull(error), isDiskFull(NO_ROOM), isDiskFull(new Error('x', { cause: NO_ROOM })), isDiskFull(Object.assign(new Error(), { code: 'EDQUOT' }))]).toEqual([true, true, true, true]);
    expect([isDiskFull(new Error('disk is full')), isDiskFull(Object.assign(new Error(), { errcode: 5 })), isDiskFull(undefined)]).toEqual([false, false, false]);
  });

  it('during an upload is answered by 507 at once, leaves nothing of the file, and hurts nothing else', async () => {
    const backend = await inProcessBackend();
    const { store, directory, client, job, errors } = backend;
    let isFull = true;
    const receive = store.files.receive.bind(store.files);
    store.files.receive = (content) => receive(fullBehind(content, () => isFull));
    const upload = async () => {
      const body = new FormData();
      body.set('purpose', 'fine-tune');
      body.set('file', new Blob(['rows']), 'rows.jsonl');
      const response = await backend.fetch('http://localhost/api/files', { method: 'POST', headers: { Authorization: `Bearer ${KEY}` }, body });
      return [response.status, ((await response.json()) as { detail?: string }).detail];
    };
    expect(await upload()).toEqual([507, 'file: the disk of the backend is full, or nearly so; nothing of the file was stored']);
    expect([readdirSync(join(directory, 'files')), errors]).toEqual([[], ['an upload was refused: the disk is full']]);
    const jobId = await job([event('goes on')]);
    expect((await client().get(`/learning/jobs/${jobId}`))['job_id']).toBe(jobId);
    isFull = false;
    expect(await upload()).toEqual([201, undefined]);
  });

  it('where the row of a file cannot be written, leaves nothing of the file either', async () => {
    const backend = await inProcessBackend();
    const receive = backend.store.files.receive.bind(backend.store.files);
    backend.store.files.receive = async (content) => ({ ...(await receive(content)), keep: () => Promise.reject(new TrainstreamError('store', 'nothing was stored', { cause: Object.assign(new Error('full'), { errcode: 13 }) })) });
    const body = new FormData();
    body.set('purpose', 'fine-tune');
    body.set('file', new Blob(['rows']), 'rows.jsonl');
    expect((await backend.fetch('http://localhost/files', { method: 'POST', headers: { Authorization: `Bearer ${KEY}` }, body })).status).toBe(507);
    expect(readdirSync(join(backend.directory, 'files'))).toEqual([]);
  });

  it('elsewhere is answered by 503: it may pass, and whoever reports tries again', async () => {
    const error = await fullDatabase();
    const { store, request, job } = await inProcessBackend();
    const jobId = await job();
    store.jobs.requestCancel = () => Promise.reject(error);
    expect(await request('POST', `/learning/jobs/${jobId}/cancel`, {})).toMatchObject({ status: 503, json: { detail: 'the disk of the backend is full; nothing was stored' } });
  });
});

describe('an upload', () => {
  it('is given up before it takes the last of the room, which others need', async () => {
    const directory = temporaryDirectory();
    // What it uses is neither database nor commits.
    const files = (free: number | undefined) => new SqliteFileStore(undefined as never, undefined as never, new ManualClock(), directory, async () => free);
    await expect(files(17e6).receive([new Uint8Array(1e6)])).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readdirSync(directory)).toEqual([]);
    expect((await files(undefined).receive([new Uint8Array(10)])).bytes).toBe(10);
    expect((await files(20e6).receive([new Uint8Array(10)])).bytes).toBe(10);
  });

  it('is looked after on its way too, and not at each piece', async () => {
    const rooms = [1e9, 1e9, 1e6];
    const pieces = Array.from({ length: 100 }, () => new Uint8Array(1024 * 1024));
    const taken: number[] = [];
    const read = async () => {
      for await (const piece of leaveRoom(pieces, async () => rooms.shift())) taken.push(piece.length);
    };
    await expect(read()).rejects.toThrow(/room for 1000000 bytes/);
    expect([rooms, taken.length]).toEqual([[], 8]);
  });
});
