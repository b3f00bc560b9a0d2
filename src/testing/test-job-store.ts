import assert from 'node:assert/strict';
import { type JobStore, type LogPage, PAGE_BYTES } from '../core/job-store.ts';
import type { NewJob } from '../core/job.ts';
import type { LogRecord, NewRecord } from '../core/log-record.ts';
import { cancelRules } from './job-store/cancel-rules.ts';
import { removalRules } from './job-store/removal-rules.ts';
import { rejectsWith } from './job-store/store-rule.ts';
import { type TestFramework, withClosing } from './suite.ts';

/** A store under test, and what ends it. */
export interface OpenedJobStore {
  readonly jobs: JobStore;
  close(): Promise<void>;
}

export interface TestJobStoreOptions<Opened extends OpenedJobStore> {
  /** An empty store. */
  create(): Promise<Opened>;
  /** Closes a store and opens what it stored again; cases about durability run only where it is given. */
  reopen?(opened: Opened): Promise<Opened>;
}

const JOB: NewJob = { jobType: 'sft', model: 'builtin/tiny', hyperparameters: { n_epochs: 1 }, metadata: { tags: { a: 'b' } }, execution: { cwd: '/', env: { A: '1' } } };

function event(message: string, type = 'test.event'): NewRecord {
  return { kind: 'event', type, level: 'info', message, data: {} };
}

const point = (name: string, step: number, value = step): NewRecord => ({ kind: 'metric', name, value, step, phase: 'train' });
const status = (word: 'queued' | 'running' | 'succeeded' | 'failed'): NewRecord => ({ kind: 'status', status: word });
const phase = (name: string): NewRecord => ({ kind: 'timeline', phase: name, metadata: { n: 1 } });

function recordsOf(page: LogPage): LogRecord[] {
  return JSON.parse(page.text) as LogRecord[];
}

/** Appends so many events one after another. */
async function fill(store: JobStore, jobId: string, count: number): Promise<void> {
  await store.append(jobId, Array.from({ length: count }, (_, index) => event(`event ${index + 1}`)));
}

/** Checks a {@link JobStore} against its contract. Each case names the rule it checks. */
export function testJobStore<Opened extends OpenedJobStore>({ describe, it }: TestFramework, { create, reopen }: TestJobStoreOptions<Opened>): void {
  const rule = (title: string, body: (store: JobStore, jobId: string) => Promise<void>) =>
    it(title, () => withClosing(create, async ({ jobs }) => body(jobs, (await jobs.create(JOB)).job.jobId)));

  describe('create and get', () => {
    rule('a new job is pending, open, with an empty log, and holds what it was given', async (store, jobId) => {
      const job = await store.get(jobId);
      assert.ok(job);
      const { status: word, closed, lastSeq, execution, hyperparameters, metadata } = job;
      assert.deepEqual({ word, closed, lastSeq, execution, hyperparameters, metadata }, {
        word: 'pending', closed: false, lastSeq: 0, execution: JOB.execution, hyperparameters: JOB.hyperparameters, metadata: JOB.metadata,
      });
    });
    rule('a job nobody created is undefined', async (store) => assert.equal(await store.get('job_none'), undefined));
    rule('records given to create are the first of its log', async (store) => {
      const { job } = await store.create(JOB, { records: [event('first')] });
      assert.equal(job.lastSeq, 1);
      assert.equal(recordsOf(await store.read(job.jobId, { sinceSeq: 0, limit: 10 }))[0]?.['message'], 'first');
    });
    rule('the same idempotency key with the same content gives the first job again', async (store) => {
      const idempotency = { key: 'k', fingerprint: 'f' };
      const [first, second] = await Promise.all([store.create(JOB, { idempotency }), store.create(JOB, { idempotency })]);
      const third = await store.create(JOB, { idempotency });
      assert.deepEqual([first.created, second.created, third.created], [true, false, false]);
      assert.deepEqual([second.job.jobId, third.job.jobId], [first.job.jobId, first.job.jobId]);
    });
    rule('the same idempotency key with other content is a conflict and creates nothing', async (store) => {
      await store.create(JOB, { idempotency: { key: 'k', fingerprint: 'f' } });
      await rejectsWith(store.create(JOB, { idempotency: { key: 'k', fingerprint: 'g' } }), 'conflict');
      assert.equal((await store.list({ limit: 10 })).length, 2);
    });
    rule('list gives the newest first, and pages by `before`', async (store, jobId) => {
      const second = (await store.create(JOB)).job.jobId;
      const third = (await store.create(JOB)).job.jobId;
      const ids = async (options: { limit: number; before?: string }) => (await store.list(options)).map((job) => job.jobId);
      assert.deepEqual(await ids({ limit: 2 }), [third, second]);
      assert.deepEqual(await ids({ limit: 2, before: second }), [jobId]);
    });
  });

  describe('append', () => {
    rule('numbers rise by 1 from 1 over all kinds, also when appends overlap', async (store, jobId) => {
      await Promise.all(Array.from({ length: 20 }, (_, index) => store.append(jobId, [event(`${index}`), point('a', index), phase(`p${index}`)])));
      const page = await store.read(jobId, { sinceSeq: 0, limit: 1000 });
      assert.deepEqual(recordsOf(page).map(({ seq }) => seq), Array.from({ length: 60 }, (_, index) => index + 1));
      assert.equal((await store.get(jobId))?.lastSeq, 60);
    });
    rule('an append is together: nothing comes between its records', async (store, jobId) => {
      await Promise.all(['a', 'b', 'c'].map((name) => store.append(jobId, [event(name), event(name), event(name)])));
      const messages = recordsOf(await store.read(jobId, { sinceSeq: 0, limit: 100 })).map((record) => String(record['message']));
      assert.match(messages.join(''), /^(?:aaa|bbb|ccc){3}$/);
    });
    rule('each record comes back with its fields, its kind and a time', async (store, jobId) => {
      const text = 'quotes " \' line\nbreak \u2028 nul \u0000 emoji 😀';
      await store.append(jobId, [{ ...event(text), data: { nested: { list: [1, null, text] } } } as NewRecord, { kind: 'metric', name: 'm', value: null, step: 0, data: { nonfinite: 'NaN' } }]);
      const [first, second] = recordsOf(await store.read(jobId, { sinceSeq: 0, limit: 10 }));
      assert.equal(first?.['message'], text);
      assert.deepEqual(first?.['data'], { nested: { list: [1, null, text] } });
      assert.ok(!Number.isNaN(Date.parse(first?.created_at ?? '')));
      assert.deepEqual([second?.kind, second?.['value'], second?.['step'], second?.['data']], ['metric', null, 0, { nonfinite: 'NaN' }]);
    });
    rule('a record keeps the time it names', async (store, jobId) => {
      await store.append(jobId, [{ ...phase('a'), created_at: '2020-01-01T00:00:00.000Z' }]);
      assert.equal(recordsOf(await store.read(jobId, { sinceSeq: 0, limit: 1 }))[0]?.created_at, '2020-01-01T00:00:00.000Z');
    });
    rule('status and phase of the job follow its records', async (store, jobId) => {
      await store.append(jobId, [status('queued'), phase('queued')]);
      assert.equal(await store.countLive(), 1);
      await store.append(jobId, [status('running'), phase('training')]);
      const job = await store.get(jobId);
      assert.deepEqual([job?.status, job?.phase, job?.closed], ['running', 'training', false]);
      assert.ok(job?.startedAt);
    });
    rule('a terminal status closes the log together with what came with it', async (store, jobId) => {
      await store.append(jobId, [status('running')]);
      const seen: Promise<LogPage>[] = [];
      store.changed(jobId, () => void seen.push(store.read(jobId, { sinceSeq: 1, limit: 10 })));
      await store.append(jobId, [event('last', 'sft.job.failed'), { kind: 'status', status: 'failed', error: 'why', exit_code: 3 }]);
      for (const { count, closed } of await Promise.all(seen)) assert.deepEqual([count, closed], [2, true]);
      const job = await store.get(jobId);
      assert.deepEqual([job?.status, job?.closed, job?.error, job?.exitCode], ['failed', true, 'why', 3]);
      assert.ok(job?.finishedAt);
      assert.equal(await store.countLive(), 0);
    });
    rule('nothing can follow a terminal status', async (store, jobId) => {
      await store.append(jobId, [status('succeeded')]);
      await rejectsWith(store.append(jobId, [event('late')]), 'job-closed');
      assert.equal((await store.get(jobId))?.lastSeq, 1);
    });
    rule('a terminal status that is not the last record is refused, and nothing of it is stored', async (store, jobId) => {
      await rejectsWith(store.append(jobId, [event('a'), status('succeeded'), event('b')]), 'conflict');
      const job = await store.get(jobId);
      assert.deepEqual([job?.lastSeq, job?.closed], [0, false]);
    });
    rule('an append to a job nobody created is refused', async (store) => rejectsWith(store.append('job_none', [event('a')]), 'not-found'));
    rule('one append that is refused does no harm to others at the same time', async (store, jobId) => {
      const results = await Promise.allSettled([store.append(jobId, [event('a')]), store.append('job_none', [event('x')]), store.append(jobId, [event('b')])]);
      assert.deepEqual(results.map((result) => result.status), ['fulfilled', 'rejected', 'fulfilled']);
      assert.equal((await store.get(jobId))?.lastSeq, 2);
    });
  });

  describe('producers', () => {
    const from = (epoch: number, sequence: number) => ({ id: 'p', epoch, sequence });
    rule('an append that was seen is answered as a duplicate and writes nothing', async (store, jobId) => {
      await store.append(jobId, [event('a')], from(1, 10));
      assert.deepEqual(await store.append(jobId, [event('a')], from(1, 10)), { lastSeq: 1, duplicate: true });
      assert.deepEqual(await store.append(jobId, [event('b')], from(1, 9)), { lastSeq: 1, duplicate: true });
      assert.deepEqual(await store.append(jobId, [event('c')], from(1, 11)), { lastSeq: 2, duplicate: false });
    });
    rule('a newer epoch goes on where the sequence was, and shuts the older one out', async (store, jobId) => {
      await store.append(jobId, [event('a')], from(1, 10));
      assert.equal(await store.producerSequence(jobId, 'p'), 10);
      assert.equal((await store.append(jobId, [event('again')], from(2, 10))).duplicate, true);
      await rejectsWith(store.append(jobId, [event('b')], from(1, 11)), 'fenced');
      await store.append(jobId, [event('c')], from(2, 11));
      assert.equal((await store.get(jobId))?.lastSeq, 2);
    });
    rule('an append without records moves the sequence', async (store, jobId) => {
      await store.append(jobId, [], from(1, 5));
      assert.equal(await store.producerSequence(jobId, 'p'), 5);
      assert.equal(await store.producerSequence(jobId, 'other'), 0);
    });
    rule('a duplicate is a duplicate also once the log is closed', async (store, jobId) => {
      await store.append(jobId, [status('succeeded')], from(1, 1));
      assert.equal((await store.append(jobId, [status('succeeded')], from(1, 1))).duplicate, true);
    });
  });

  describe('read', () => {
    rule('pages put together are the log: no gap, no repeat', async (store, jobId) => {
      await fill(store, jobId, 25);
      const seqs: number[] = [];
      let sinceSeq = 0;
      for (let pages = 0; pages < 10; pages++) {
        const page = await store.read(jobId, { sinceSeq, limit: 7 });
        assert.equal(page.count, recordsOf(page).length);
        seqs.push(...recordsOf(page).map(({ seq }) => seq));
        sinceSeq = page.nextSeq;
      }
      assert.deepEqual(seqs, Array.from({ length: 25 }, (_, index) => index + 1));
    });
    rule('a page of large records ends early, says that there is more, and leaves nothing out', async (store, jobId) => {
      const sizes = [...Array.from({ length: 60 }, () => 60_000), 2 * PAGE_BYTES, 10];
      await store.append(jobId, sizes.map((size) => event('x'.repeat(size))));
      const seqs: number[] = [];
      for (let page; page?.hasMore !== false; seqs.push(...recordsOf(page).map(({ seq }) => seq))) {
        page = await store.read(jobId, { sinceSeq: page?.nextSeq ?? 0, limit: 1000 });
        assert.ok(page.count > 0 && page.text.length <= 4 * PAGE_BYTES);
      }
      assert.deepEqual(seqs, sizes.map((_size, index) => index + 1));
    });
    rule('a filter by kind leaves records out and moves the cursor over them', async (store, jobId) => {
      await store.append(jobId, [event('a'), point('m', 1), event('b'), point('m', 2), phase('p')]);
      const page = await store.read(jobId, { sinceSeq: 0, limit: 10, kinds: ['metric'] });
      assert.deepEqual(recordsOf(page).map(({ seq }) => seq), [2, 4]);
      assert.equal(page.nextSeq, 5);
      const full = await store.read(jobId, { sinceSeq: 0, limit: 1, kinds: ['metric'] });
      assert.deepEqual([full.count, full.nextSeq], [1, 2]);
      assert.deepEqual(recordsOf(await store.read(jobId, { sinceSeq: 0, limit: 10, kinds: ['event', 'timeline'] })).map(({ seq }) => seq), [1, 3, 5]);
    });
    rule('name and step select', async (store, jobId) => {
      await store.append(jobId, [point('a', 1), point('b', 5), point('a', 9), event('x', 'a')]);
      const seqs = async (options: object) => recordsOf(await store.read(jobId, { sinceSeq: 0, limit: 10, kinds: ['metric'], ...options })).map(({ seq }) => seq);
      assert.deepEqual(await seqs({ name: 'a' }), [1, 3]);
      assert.deepEqual(await seqs({ afterStep: 1 }), [2, 3]);
      assert.deepEqual(await seqs({ name: 'a', afterStep: 1 }), [3]);
    });
    rule('`closed` is told only where the log is closed and the page reaches its end', async (store, jobId) => {
      await fill(store, jobId, 3);
      assert.equal((await store.read(jobId, { sinceSeq: 0, limit: 10 })).closed, false);
      await store.append(jobId, [status('succeeded')]);
      const closed = async (sinceSeq: number, limit: number) => (await store.read(jobId, { sinceSeq, limit })).closed;
      assert.deepEqual([await closed(0, 3), await closed(0, 4), await closed(3, 1), await closed(4, 1)], [false, true, true, true]);
    });
    rule('a position beyond the end stays where it is', async (store, jobId) => {
      await fill(store, jobId, 2);
      const { count, nextSeq } = await store.read(jobId, { sinceSeq: 9, limit: 5 });
      assert.deepEqual([count, nextSeq], [0, 9]);
    });
    rule('server-sent events have a frame for each record', async (store, jobId) => {
      await store.append(jobId, [event('line\nbreak', 'a.b'), point('m', 1)]);
      const { text } = await store.read(jobId, { sinceSeq: 0, limit: 10, format: 'sse' });
      const frames = text.split('\n\n').filter((frame) => frame !== '');
      assert.deepEqual(frames.map((frame) => frame.split('\n')[0]), ['id: 1', 'id: 2']);
      assert.deepEqual(frames.map((frame) => (JSON.parse((frame.split('\n')[1] ?? '').slice('data: '.length)) as LogRecord).seq), [1, 2]);
      const events = await store.read(jobId, { sinceSeq: 0, limit: 10, kinds: ['event'], format: 'sse-events' });
      assert.match(events.text, /^id: 1\nevent: a\.b\ndata: \{.*\}\n\n$/);
    });
    rule('a job nobody created is refused', async (store) => rejectsWith(store.read('job_none', { sinceSeq: 0, limit: 1 }), 'not-found'));
  });

  describe('changed', () => {
    rule('is called after an append can be read, and not after it was ended', async (store, jobId) => {
      let calls = 0;
      let seen: Promise<LogPage> | undefined;
      const end = store.changed(jobId, () => {
        calls++;
        seen = store.read(jobId, { sinceSeq: 0, limit: 10 });
      });
      await store.append(jobId, [event('a')]);
      assert.equal(calls, 1);
      assert.equal((await seen)?.count, 1);
      end();
      await store.append(jobId, [event('b')]);
      assert.equal(calls, 1);
    });
    rule('is not called for other jobs, nor for what was refused', async (store, jobId) => {
      let calls = 0;
      store.changed(jobId, () => calls++);
      const other = (await store.create(JOB)).job.jobId;
      await store.append(other, [event('a')]);
      await store.append('job_none', [event('a')]).catch(() => undefined);
      assert.equal(calls, 0);
    });
    rule('is called for a cancellation that was asked for', async (store, jobId) => {
      let calls = 0;
      store.changed(jobId, () => calls++);
      assert.equal(await store.requestCancel(jobId), true);
      assert.equal(calls, 1);
    });
  });

  describe('requestCancel', () => cancelRules(rule));
  describe('remove', () => removalRules(rule, JOB));

  if (reopen === undefined) return;
  describe('reopening', () => {
    it('everything that was answered is there', async () => {
      let opened = await create();
      const { jobs } = opened;
      const idempotency = { key: 'k', fingerprint: 'f' };
      const { jobId } = (await jobs.create(JOB, { idempotency })).job;
      await jobs.append(jobId, [event('a'), status('running')], { id: 'p', epoch: 2, sequence: 7 });
      const before = await jobs.get(jobId);
      opened = await reopen(opened);
      try {
        assert.deepEqual(await opened.jobs.get(jobId), before);
        assert.equal(await opened.jobs.producerSequence(jobId, 'p'), 7);
        assert.equal((await opened.jobs.create(JOB, { idempotency })).created, false);
        assert.equal((await opened.jobs.append(jobId, [event('b'), status('failed')])).lastSeq, 4);
        await opened.jobs.remove(jobId);
        opened = await reopen(opened);
        assert.equal(await opened.jobs.get(jobId), undefined);
      } finally {
        await opened.close();
      }
    });
  });
}
