import { describe, expect, it } from 'vitest';
import { inProcessBackend, OTHER_KEY, status } from '../support/in-process.ts';

const BODY = { model: 'mine', name: 'first try', hyperparameters: { a: 1 }, metadata: { effective_config: { runner: { seed: 3 } } }, runner: { command: ['true'], cwd: '/', env: { A: 'secret-value' } } };

async function withJob(body: Record<string, unknown> = BODY) {
  const backend = await inProcessBackend();
  const jobId = String((await backend.request('POST', '/learning/jobs', body)).json['job_id']);
  const retry = (headers: Record<string, string> = {}) => backend.request('POST', `/learning/jobs/${jobId}/retry`, {}, headers);
  const end = () => backend.store.jobs.append(jobId, [status('failed')]);
  return { ...backend, jobId, retry, end };
}

describe('retry (PROTOCOL.md 5.8)', () => {
  it('creates the same job again and queues it; what it repeats can be read', async () => {
    const { jobId, retry, end, store, runner } = await withJob();
    await end();
    const { status: code, json, text } = await retry();
    expect([code, json]).toMatchObject([201, { status: 'queued', name: 'first try', model: 'mine', job_type: 'sft', hyperparameters: { a: 1 }, queue_position: 0, metadata: { ...BODY.metadata, retry_of: jobId } }]);
    expect(text).not.toContain('secret-value');
    const [again, first] = await Promise.all([store.jobs.get(String(json['job_id'])), store.jobs.get(jobId)]);
    expect([again?.execution, first?.metadata]).toEqual([BODY.runner, BODY.metadata]);
    expect([await store.queue.claim({ worker: 'w', leaseMs: 1, holding: [] }), runner.woken.length]).toMatchObject([{ jobId: json['job_id'] }, 1]);
  });

  it('of a retry names the job that it repeats', async () => {
    const { retry, end, request, store } = await withJob();
    await end();
    const second = String((await retry()).json['job_id']);
    await store.jobs.append(second, [status('cancelled')]);
    expect((await request('POST', `/learning/jobs/${second}/retry`)).json).toMatchObject({ metadata: { retry_of: second } });
  });

  it('is refused while the first one lives, and creates nothing', async () => {
    const { jobId, retry, request, store } = await withJob();
    for (const path of ['', '/start']) {
      if (path !== '') await request('POST', `/learning/jobs/${jobId}${path}`);
      expect(await retry()).toMatchObject({ status: 409, json: { detail: expect.stringMatching(/has not ended/) } });
    }
    expect(await store.jobs.list({ limit: 5 })).toHaveLength(1);
    expect((await request('POST', '/learning/jobs/job_none/retry')).status).toBe(404);
  });

  it('of a job that says how its process is run needs a key that may', async () => {
    const { retry, end, store } = await withJob();
    await end();
    expect(await retry({ Authorization: `Bearer ${OTHER_KEY}` })).toMatchObject({ status: 403, json: { detail: expect.stringMatching(/allow-commands/) } });
    expect(await store.jobs.list({ limit: 5 })).toHaveLength(1);
  });

  it('of another job needs any key; the same Idempotency-Key makes one job', async () => {
    const { store, request } = await inProcessBackend();
    const { file } = await store.files.put({ purpose: 'fine-tune', filename: 'a', content: new Uint8Array([1]) });
    const jobId = String((await request('POST', '/learning/jobs', { model: 'builtin/tiny', training_file_id: file.fileId })).json['job_id']);
    await store.jobs.append(jobId, [status('failed')]);
    const headers = { Authorization: `Bearer ${OTHER_KEY}`, 'Idempotency-Key': 'k' };
    const [first, second] = [await request('POST', `/learning/jobs/${jobId}/retry`, {}, headers), await request('POST', `/learning/jobs/${jobId}/retry`, {}, headers)];
    expect([first.status, second.status, second.json['job_id']]).toEqual([201, 200, first.json['job_id']]);
    expect(first.json).toMatchObject({ training_file_id: file.fileId });
  });
});

describe('queue_position (PROTOCOL.md 5.3)', () => {
  it('counts the jobs that come before, in every answer, and is null for one that does not wait', async () => {
    const { request, store } = await inProcessBackend();
    const create = async () => String((await request('POST', '/learning/jobs', { ...BODY })).json['job_id']);
    const ids = [await create(), await create(), await create()];
    const position = async (jobId = '') => (await request('GET', `/learning/jobs/${jobId}`)).json['queue_position'];
    const positions = async () => Promise.all(ids.map(position));
    expect(await positions()).toEqual([null, null, null]);
    const started: unknown[] = [];
    for (const jobId of ids) started.push((await request('POST', `/learning/jobs/${jobId}/start`)).json['queue_position']);
    expect([started, await positions()]).toEqual([[0, 1, 2], [0, 1, 2]]);
    await store.queue.claim({ worker: 'w', leaseMs: 1_000, holding: [] });
    await store.jobs.append(ids[0] ?? '', [status('running')]);
    expect(await positions()).toEqual([null, 0, 1]);
    const list = (await request('GET', '/learning/jobs')).json['data'] as Record<string, unknown>[];
    expect(list.map(({ queue_position: place }) => place)).toEqual([1, 0, null]);
  });
});
