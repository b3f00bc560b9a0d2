import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewRecord, LogRecord } from '../../../src/core/log-record.ts';
import { CommitGroup } from '../../../src/server/store/commit-group.ts';
import { openSqliteStore } from '../../../src/server/store/open-sqlite-store.ts';
import { loadSqlite } from '../../../src/server/store/sqlite-driver.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const JOB = { jobType: 'sft', model: 'm', hyperparameters: {}, metadata: {}, execution: {} } as const;
const event = (message: string): NewRecord => ({ kind: 'event', type: 't', level: 'info', message, data: {} });
const openIn = (directory: string, readOnly = false) => openSqliteStore({ path: join(directory, 'jobs.db'), directory, readOnly });

describe('openSqliteStore', () => {
  it('keeps what it answered when its process is killed in the middle of appends', async () => {
    const directory = temporaryDirectory();
    const program = `
      import { openSqliteStore } from ${JSON.stringify(new URL('../../../dist/server/index.js', import.meta.url).href)};
      const store = await openSqliteStore({ path: ${JSON.stringify(join(directory, 'jobs.db'))}, directory: ${JSON.stringify(directory)} });
      const { job } = await store.jobs.create(${JSON.stringify(JOB)});
      for (let batch = 0; ; batch++) {
        const records = Array.from({ length: 5 }, () => ({ kind: 'event', type: 't', level: 'info', message: String(batch), data: {} }));
        const { lastSeq } = await store.jobs.append(job.jobId, records);
        process.stdout.write(lastSeq + '\\n');
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged >= 200) child.kill('SIGKILL');
    }
    const store = await openIn(directory);
    const [job] = await store.jobs.list({ limit: 1 });
    expect(job?.lastSeq).toBeGreaterThanOrEqual(acknowledged);
    const { text } = await store.jobs.read(job?.jobId ?? '', { sinceSeq: 0, limit: 100_000 });
    const messages = (JSON.parse(text) as LogRecord[]).map((record) => record['message']);
    expect(messages).toEqual(Array.from({ length: messages.length }, (_, index) => String(Math.floor(index / 5))));
    expect(messages.length % 5).toBe(0);
    await store.close();
  });

  it('opens for reading beside a writer, also one that did not close, and makes nothing', async () => {
    const directory = temporaryDirectory();
    await expect(openIn(directory, true)).rejects.toMatchObject({ code: 'not-found' });
    expect(readdirSync(directory)).toEqual([]);
    const writer = await openIn(directory);
    const { job } = await writer.jobs.create(JOB, { records: [event('a')] });
    const reader = await openIn(directory, true);
    expect((await reader.jobs.list({ limit: 5 })).map(({ jobId }) => jobId)).toEqual([job.jobId]);
    await writer.jobs.append(job.jobId, [event('b')]);
    expect((await reader.jobs.get(job.jobId))?.lastSeq).toBe(2);
    await expect(reader.jobs.append(job.jobId, [event('c')])).rejects.toMatchObject({ code: 'store' });
    await reader.close();
    await writer.close();
  });

  it('refuses a database of a newer version and leaves it as it is', async () => {
    const directory = temporaryDirectory();
    const { DatabaseSync } = await loadSqlite();
    const database = new DatabaseSync(join(directory, 'jobs.db'));
    database.exec('PRAGMA user_version = 99; CREATE TABLE future (a)');
    database.close();
    const before = readFileSync(join(directory, 'jobs.db'));
    await expect(openIn(directory)).rejects.toThrow(/version 99/);
    expect(readFileSync(join(directory, 'jobs.db'))).toEqual(before);
  });

  it('keeps apart what a driver that cuts text at a NUL would not', async () => {
    const directory = temporaryDirectory();
    const { jobs, close } = await openIn(directory);
    const { job } = await jobs.create({ ...JOB, name: 'a\0b' }, { records: [{ ...event('a\0b'), type: 't\0u' } as NewRecord] });
    expect(job.name).toBe('a b');
    expect(await jobs.get(`${job.jobId}\0x`)).toBeUndefined();
    await expect(jobs.append(job.jobId, [event('x')], { id: 'p\0a', epoch: 1, sequence: 1 })).rejects.toMatchObject({ code: 'config' });
    const page = await jobs.read(job.jobId, { sinceSeq: 0, limit: 5, kinds: ['event'], name: 't\0u' });
    expect((JSON.parse(page.text) as LogRecord[])[0]?.['message']).toBe('a\0b');
    await close();
  });

  it('lets nobody else read it', async () => {
    const directory = temporaryDirectory();
    const { jobs, close } = await openIn(directory);
    await jobs.create(JOB);
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o077).toBe(0);
    await close();
    await close();
  });

  it('says that it is closed', async () => {
    const store = await openIn(temporaryDirectory());
    const { job } = await store.jobs.create(JOB);
    await store.close();
    await expect(store.jobs.append(job.jobId, [event('a')])).rejects.toThrow(/closed/);
  });

  it('stores what was asked for before it was closed', async () => {
    const directory = temporaryDirectory();
    const store = await openIn(directory);
    const { job } = await store.jobs.create(JOB);
    const append = store.jobs.append(job.jobId, [event('a')]);
    await store.close();
    await expect(append).resolves.toMatchObject({ lastSeq: 1 });
  });

  it('reads in pages what was appended, whatever the sizes', async () => {
    const store = await openSqliteStore({ path: ':memory:', directory: temporaryDirectory() });
    const kind = fc.constantFrom<NewRecord>(event('x'), { kind: 'metric', name: 'm', value: 1, step: 1 }, { kind: 'timeline', phase: 'p', metadata: {} });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(kind, { minLength: 1, maxLength: 7 }), { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(undefined, ['event'] as const, ['metric', 'timeline'] as const), async (appends, limit, kinds) => {
        const { job } = await store.jobs.create(JOB);
        await Promise.all(appends.map((records) => store.jobs.append(job.jobId, records)));
        const expected = appends.flat().map((record, index) => ({ seq: index + 1, kind: record.kind })).filter((record) => kinds === undefined || (kinds as readonly string[]).includes(record.kind));
        const found: { seq: number; kind: string }[] = [];
        for (let sinceSeq = 0, last = -1; sinceSeq !== last; ) {
          const page = await store.jobs.read(job.jobId, { sinceSeq, limit, kinds });
          found.push(...(JSON.parse(page.text) as LogRecord[]).map(({ seq, kind: recordKind }) => ({ seq, kind: recordKind })));
          last = sinceSeq;
          sinceSeq = page.nextSeq;
        }
        expect(found).toEqual(expected);
      }),
      { numRuns: 100 },
    );
    await store.close();
  });
});

describe('removing a job', () => {
  it('with a long log gives others their turn meanwhile, and what is left at any moment is whole', async () => {
    const directory = temporaryDirectory();
    const { jobs, close } = await openIn(directory);
    const { jobId } = (await jobs.create(JOB)).job;
    const other = (await jobs.create(JOB)).job.jobId;
    await jobs.append(jobId, [...Array.from({ length: 60_000 }, () => event('x')), { kind: 'status', status: 'succeeded' }]);
    const removed = new AbortController();
    const removal = jobs.remove(jobId).then(() => removed.abort());
    const lengths: number[] = [];
    while (!removed.signal.aborted) {
      await jobs.append(other, [event('y')]);
      const job = await jobs.get(jobId);
      if (job === undefined) continue;
      lengths.push(job.lastSeq);
      expect((await jobs.read(jobId, { sinceSeq: Math.max(0, job.lastSeq - 1), limit: 10 })).count).toBe(1);
    }
    await removal;
    expect(new Set(lengths).size).toBeGreaterThan(2);
    expect([await jobs.get(jobId), (await jobs.get(other))?.lastSeq ?? 0]).toEqual([undefined, expect.any(Number)]);
    await close();
  });
});

describe('CommitGroup', () => {
  it('tells everybody when the commit itself fails, and keeps nothing', async () => {
    const { DatabaseSync } = await loadSqlite();
    const database = new DatabaseSync(':memory:');
    database.exec('PRAGMA foreign_keys = ON; CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (p REFERENCES parent DEFERRABLE INITIALLY DEFERRED)');
    let commits = 0;
    const group = new CommitGroup(database, () => commits++);
    // A deferred foreign key that leads nowhere is found by COMMIT alone.
    const results = await Promise.allSettled([group.run(() => database.exec('INSERT INTO parent VALUES (1)')), group.run(() => database.exec('INSERT INTO child VALUES (7)'))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(database.prepare('SELECT count(*) AS n FROM parent').get()?.['n']).toBe(0);
    expect(commits).toBe(0);
    await expect(group.run(() => 5)).resolves.toBe(5);
  });
});

describe('what cannot be stored', () => {
  it('is told apart: a fault of the storing may pass, one of what was to be stored stays what it is', async () => {
    const path = join(temporaryDirectory(), 'a.db');
    const { DatabaseSync } = await loadSqlite();
    const [database, other] = [new DatabaseSync(path), new DatabaseSync(path)];
    database.exec('PRAGMA busy_timeout = 0; PRAGMA page_size = 4096; CREATE TABLE t (a TEXT NOT NULL) STRICT; PRAGMA max_page_count = 8');
    const group = new CommitGroup(database, () => undefined);
    const insert = (value: string | null) => group.run(() => database.prepare('INSERT INTO t VALUES (?)').run(value));
    await expect(insert('x'.repeat(100_000))).rejects.toMatchObject({ code: 'store' });
    other.exec('BEGIN EXCLUSIVE');
    await expect(insert('a')).rejects.toMatchObject({ code: 'store' });
    other.exec('ROLLBACK');
    await expect(insert(null)).rejects.not.toMatchObject({ code: 'store' });
    await expect(group.run(() => { throw new RangeError('too deep'); })).rejects.toThrow(RangeError);
    await insert('b');
    expect(database.prepare('SELECT a FROM t').all().map(({ a }) => a)).toEqual(['b']);
    database.close();
    other.close();
  });
});

describe('FileStore', () => {
  const file = (text: string) => ({ purpose: 'fine-tune', filename: 'a.jsonl', content: new TextEncoder().encode(text) });

  it('stores content, gives it back by path, and refuses other ids', async () => {
    const directory = temporaryDirectory();
    const { files, close } = await openIn(directory);
    const { file: stored } = await files.put(file('hello'));
    expect(readFileSync(files.path(stored.fileId), 'utf8')).toBe('hello');
    expect(await files.get(stored.fileId)).toEqual(stored);
    expect(await files.get('file_none')).toBeUndefined();
    for (const id of ['../jobs.db', 'file_../x', '', 'job_1']) expect(() => files.path(id)).toThrow(/no file id/);
    await close();
  });

  it('gives the same file for the same key, and keeps no second copy', async () => {
    const directory = temporaryDirectory();
    const { files, close } = await openIn(directory);
    const first = await files.put(file('a'), { key: 'k', fingerprint: 'f' });
    expect(first.created).toBe(true);
    expect(await files.put(file('a'), { key: 'k', fingerprint: 'f' })).toEqual({ ...first, created: false });
    await expect(files.put(file('b'), { key: 'k', fingerprint: 'g' })).rejects.toMatchObject({ code: 'conflict' });
    expect(readdirSync(join(directory, 'files'))).toEqual([first.file.fileId]);
    await close();
  });

  it('removes a file with its content, does nothing where there is none, and its key stores another one', async () => {
    const directory = temporaryDirectory();
    const { files, close } = await openIn(directory);
    const put = () => files.put({ purpose: 'fine-tune', filename: 'a', content: new Uint8Array([1]) }, { key: 'k', fingerprint: 'f' });
    const { file: { fileId } } = await put();
    await files.remove(fileId);
    await files.remove(fileId);
    expect([await files.get(fileId), existsSync(files.path(fileId))]).toEqual([undefined, false]);
    expect(await put()).toMatchObject({ created: true });
    await close();
  });

  it('receives content piece by piece, keeps or discards it, and removes at its next start what was being received', async () => {
    const directory = temporaryDirectory();
    const { files, close } = await openIn(directory);
    async function* pieces(...texts: readonly string[]) {
      for (const text of texts) yield new TextEncoder().encode(text);
    }
    const received = await files.receive(pieces('hel', '', 'lo'));
    expect(received).toMatchObject({ bytes: 5, digest: createHash('sha256').update('hello').digest('hex') });
    const { file: stored } = await received.keep({ purpose: 'fine-tune', filename: 'a' });
    expect([readFileSync(files.path(stored.fileId), 'utf8'), stored.bytes]).toEqual(['hello', 5]);
    await received.discard();
    await (await files.receive(pieces('x'))).discard();
    async function* broken() {
      yield new Uint8Array(3);
      throw new Error('the line broke');
    }
    await expect(files.receive(broken())).rejects.toThrow('the line broke');
    expect(readdirSync(join(directory, 'files'))).toEqual([stored.fileId]);
    await files.receive(pieces('left over'));
    await close();
    await (await openIn(directory)).close();
    expect(readdirSync(join(directory, 'files'))).toEqual([stored.fileId]);
  });

  it('makes its directory when the first file comes', async () => {
    const directory = join(temporaryDirectory(), 'state');
    mkdirSync(directory);
    const { close } = await openIn(directory);
    expect(existsSync(join(directory, 'files'))).toBe(false);
    await close();
  });
});
