import { describe, expect, it } from 'vitest';
import { createJobTokens } from '../../src/server/access/job-tokens.ts';
import { inProcessBackend, status } from '../support/in-process.ts';

const TOKENS = createJobTokens('secret-of-the-backend');

async function attached() {
  const backend = await inProcessBackend({ jobTokens: TOKENS });
  const created = await backend.request('POST', '/learning/jobs', { job_type: 'attached', name: 'runs', metadata: { from: 'here' } });
  const jobId = String(created.json['job_id']);
  const post = (what: string, body: unknown, headers?: Record<string, string>) => backend.request('POST', `/learning/jobs/${jobId}/${what}`, body, headers);
  const log = async () => (await backend.request('GET', `/learning/jobs/${jobId}/log`)).json['records'] as Record<string, unknown>[];
  return { ...backend, created, jobId, post, log };
}

describe('an attached job (PROTOCOL.md 12)', () => {
  it('runs from the start, in no queue, and keeps no backend up', async () => {
    const { created, log, request, runner, post } = await attached();
    expect([created.status, created.json]).toMatchObject([201, { job_type: 'attached', name: 'runs', status: 'running', phase: 'running', model: 'unknown', queue_position: null, metadata: { from: 'here' } }]);
    expect((await log()).map(({ kind, type, status: word, phase }) => [kind, type ?? word ?? phase])).toEqual([['event', 'attached.job.created'], ['timeline', 'running'], ['status', 'running']]);
    expect((await request('GET', '/health')).json).toMatchObject({ live_jobs: 0 });
    expect((await post('start', {})).json).toMatchObject({ status: 'running' });
    expect(runner.woken).toEqual([]);
    const refused = await request('POST', '/learning/jobs', { job_type: 'attached', runner: { command: ['true'] } });
    expect([refused.status, refused.json['detail']]).toEqual([400, expect.stringMatching(/no process here/)]);
  });

  it('takes records of all kinds in one request, each sequence once', async () => {
    const { post, log } = await attached();
    const body = {
      producer_id: 'follow-1', producer_epoch: 5, sequence: 4_096,
      records: [
        { kind: 'metric', name: 'train.loss', value: 0.5, step: 10, created_at: '2026-01-02T03:04:05Z' },
        { kind: 'metric', name: 'train.loss', value: null, step: 11, data: { nonfinite: 'NaN' } },
        { kind: 'event', type: 'progress', message: 'step 11/100', data: { step: 11 } },
        { kind: 'timeline', phase: 'training' },
        { kind: 'log', text: 'Epoch 1', truncated: true, overwrites: true },
        { kind: 'log', text: '[left out]', dropped_lines: 2, dropped_bytes: 100 },
      ],
    };
    expect((await post('records', body)).json).toMatchObject({ last_seq: 9, duplicate: false });
    expect((await post('records', body)).json).toMatchObject({ last_seq: 9, duplicate: true });
    expect((await post('records', { ...body, records: [], sequence: 5_000 })).json).toMatchObject({ last_seq: 9, duplicate: false });
    expect((await log()).slice(3)).toMatchObject([
      { kind: 'metric', name: 'train.loss', value: 0.5, step: 10, phase: 'train', created_at: '2026-01-02T03:04:05.000Z' },
      { kind: 'metric', value: null, data: { nonfinite: 'NaN' } },
      { kind: 'event', type: 'progress', level: 'info' },
      { kind: 'timeline', phase: 'training', metadata: {} },
      { kind: 'log', text: 'Epoch 1', truncated: true, overwrites: true },
      { kind: 'log', text: '[left out]', dropped_lines: 2, dropped_bytes: 100 },
    ]);
  });

  it('stores nothing of records that are wrong, and says which', async () => {
    const { post, log, jobId } = await attached();
    const cases: [unknown, number, RegExp][] = [
      [[{ kind: 'log', text: 'good' }, { kind: 'log' }], 400, /records\[1\]: text/],
      [[{ kind: 'status', status: 'succeeded' }], 400, /records\[0\]: kind: expected/],
      [[{ kind: 'metric', name: 'a', value: null }], 400, /a: expected a number/],
      [[{ kind: 'event', type: 'attached.job.completed' }], 400, /records\[0\]/],
      [[{ kind: 'log', text: 'a', dropped_lines: -1 }], 400, /dropped_lines/],
      [[{ kind: 'timeline', phase: 'a', metadata: [] }], 400, /records\[0\]: metadata/],
      [Array.from({ length: 10_001 }, () => ({ kind: 'log', text: '' })), 413, /at most 10000/],
      [undefined, 400, /records: expected a list/],
    ];
    for (const [records, code, detail] of cases) {
      const answer = await post('records', { records });
      expect([answer.status, answer.json['detail']]).toEqual([code, expect.stringMatching(detail)]);
    }
    expect((await post('records', { records: [] }, { Authorization: `Bearer ${TOKENS.tokenOf(jobId)}` })).status).toBe(403);
    expect(await log()).toHaveLength(3);
  });

  it('tells whoever takes a producer over where to go on, and refuses the one before', async () => {
    const { post, log } = await attached();
    const records = (value: number) => [{ kind: 'metric', name: 'a', value }];
    expect((await post('producers/f', { producer_epoch: 1 })).json).toMatchObject({ producer_id: 'f', producer_epoch: 1, sequence: 0 });
    await post('records', { producer_id: 'f', producer_epoch: 1, sequence: 10, records: records(1) });
    expect((await post('producers/f', { producer_epoch: 2 })).json).toMatchObject({ sequence: 10 });
    expect((await post('records', { producer_id: 'f', producer_epoch: 1, sequence: 20, records: records(2) })).status).toBe(409);
    expect((await post('producers/f', { producer_epoch: 1 })).status).toBe(409);
    expect((await post('records', { producer_id: 'f', producer_epoch: 2, sequence: 20, records: records(3) })).json).toMatchObject({ duplicate: false });
    expect((await log()).slice(3).map(({ value }) => value)).toEqual([1, 3]);
    for (const [path, body] of [['producers/f', {}], ['producers/f', { producer_epoch: 0.5 }], ['producers/a.b', { producer_epoch: 1 }]] as const) expect([path, (await post(path, body)).status]).toEqual([path, 400]);
  });

  it('ends when whoever reports says so, once', async () => {
    const { post, log, request, jobId } = await attached();
    expect((await post('status', { status: 'paused' })).json['detail']).toMatch(/expected succeeded, failed or cancelled/);
    expect((await post('status', { phase: 'training', status: 'running' })).status).toBe(200);
    expect((await post('status', { status: 'failed', message: 'the file vanished' })).json).toMatchObject({ job_id: jobId, last_seq: 7, duplicate: false });
    expect((await post('status', { status: 'succeeded' })).json).toMatchObject({ last_seq: 7, duplicate: true });
    expect((await log()).slice(4)).toMatchObject([
      { kind: 'timeline', phase: 'failed' },
      { kind: 'event', type: 'attached.job.failed', level: 'error', message: 'the file vanished' },
      { kind: 'status', status: 'failed', error: 'the file vanished' },
    ]);
    expect((await request('GET', `/learning/jobs/${jobId}`)).json).toMatchObject({ status: 'failed', closed: true, error: 'the file vanished' });
    expect((await post('records', { records: [{ kind: 'log', text: 'late' }] })).status).toBe(409);
    expect((await post('producers/f', { producer_epoch: 1 })).status).toBe(409);
    expect((await post('retry', {})).status).toBe(409);
    expect((await request('DELETE', `/learning/jobs/${jobId}`)).json).toEqual({ job_id: jobId, deleted: true });
  });

  it('ends at once when it is cancelled: nobody may be there who could end it', async () => {
    const { post, log, runner } = await attached();
    expect((await post('cancel', {})).json).toMatchObject({ status: 'cancelled', cancel_requested: true, closed: true });
    expect((await post('cancel', {})).json).toMatchObject({ status: 'cancelled' });
    expect((await log()).slice(3).map(({ kind, type, status: word, phase }) => [kind, type ?? word ?? phase])).toEqual([['timeline', 'cancelled'], ['event', 'attached.job.cancelled'], ['status', 'cancelled']]);
    expect((await post('status', { status: 'succeeded' })).json).toMatchObject({ duplicate: true });
    expect(runner.cancelled).toEqual([]);
  });

  it('is the only kind of job that ends so', async () => {
    const { job, request } = await attached();
    const other = await job([status('running')]);
    const answer = await request('POST', `/learning/jobs/${other}/status`, { status: 'succeeded' });
    expect([answer.status, answer.json['detail']]).toEqual([409, expect.stringMatching(/it ends when its process does/)]);
    expect((await request('GET', `/learning/jobs/${other}`)).json).toMatchObject({ status: 'running' });
  });
});
