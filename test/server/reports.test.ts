import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { NewRecord } from '../../src/core/log-record.ts';
import type { JobServerOptions } from '../../src/server/create-job-server.ts';
import { createJobTokens } from '../../src/server/access/job-tokens.ts';
import { event, inProcessBackend, status } from '../support/in-process.ts';

const TOKENS = createJobTokens('secret-of-the-backend');

async function reporting() {
  const backend = await inProcessBackend({ jobTokens: TOKENS });
  const jobId = await backend.job([status('running')]);
  const post = (what: string, body: unknown, headers?: Record<string, string>) => backend.request('POST', `/learning/jobs/${jobId}/${what}`, body, headers);
  const log = async () => (await backend.request('GET', `/learning/jobs/${jobId}/log?since_seq=1`)).json['records'] as Record<string, unknown>[];
  return { ...backend, jobId, post, log };
}

describe('reports over HTTP (PROTOCOL.md 11)', () => {
  it('stores events, points and phases in the log', async () => {
    const { post, log, runner, jobId } = await reporting();
    expect((await post('events', { events: [{ type: 'ckpt.saved', message: 'at 10', data: { step: 10 } }, { type: 'odd', level: 'WARNING' }] })).json).toEqual({ job_id: jobId, last_seq: 3, duplicate: false });
    expect((await post('metrics', '{"points":[{"name":"train.loss","value":NaN,"step":1},{"name":"val.acc","value":0.5,"step":1,"epoch":0.5,"phase":"eval"}]}')).status).toBe(200);
    expect((await post('status', { phase: 'evaluating', message: 'half way', metadata: { progress: 0.5 } })).status).toBe(200);
    expect(await log()).toMatchObject([
      { seq: 2, kind: 'event', type: 'ckpt.saved', level: 'info', message: 'at 10', data: { step: 10 } },
      { seq: 3, kind: 'event', type: 'odd', level: 'warning' },
      { seq: 4, kind: 'metric', name: 'train.loss', value: null, step: 1, data: { nonfinite: 'NaN' } },
      { seq: 5, kind: 'metric', name: 'val.acc', value: 0.5, epoch: 0.5, phase: 'eval' },
      { seq: 6, kind: 'timeline', phase: 'evaluating', metadata: { message: 'half way', progress: 0.5 } },
    ]);
    expect(runner.reports).toEqual([[jobId, ['ckpt.saved', 'odd']], [jobId, ['train.loss', 'val.acc']]]);
  });

  it('stores a repeated request once, and refuses one that was replaced', async () => {
    const { post, log } = await reporting();
    const body = (sequence: number, epoch = 1) => ({ producer_id: 'rank0', producer_epoch: epoch, sequence, points: [{ name: 'a', value: sequence }] });
    expect((await post('metrics', body(1))).json).toMatchObject({ last_seq: 2, duplicate: false });
    expect((await post('metrics', body(1))).json).toMatchObject({ last_seq: 2, duplicate: true, sequence: 1 });
    expect((await post('metrics', body(2, 2))).json).toMatchObject({ last_seq: 3, duplicate: false });
    expect((await post('metrics', body(3, 1))).status).toBe(409);
    expect((await log()).map(({ value }) => value)).toEqual([1, 2]);
  });

  it('takes all of a request or nothing, and says what was wrong', async () => {
    const { post, log } = await reporting();
    const cases: [string, unknown, number, RegExp][] = [
      ['events', { events: [{ type: 'good' }, { message: 'no type' }] }, 400, /events\[1\]: event\.type/],
      ['events', { events: [{ type: 'sft.job.completed' }] }, 400, /events\[0\]: .*runner/],
      ['events', [], 400, /JSON object/],
      ['events', { events: [] }, 400, /events: expected a list/],
      ['metrics', { points: [{ name: 'a', value: 'high' }] }, 400, /points\[0\]: a: expected a number/],
      ['metrics', { points: Array.from({ length: 1_001 }, () => ({ name: 'a', value: 1 })) }, 413, /at most 1000/],
      ['metrics', { points: [{ name: 'a', value: 1 }], producer_id: 'a/b', sequence: 1 }, 400, /producer_id/],
      ['metrics', { points: [{ name: 'a', value: 1 }], producer_id: 'a' }, 400, /sequence/],
      ['status', {}, 400, /phase: is missing/],
    ];
    for (const [what, body, code, detail] of cases) {
      const answer = await post(what, body);
      expect([what, answer.status, answer.json['detail']]).toEqual([what, code, expect.stringMatching(detail)]);
    }
    expect(await log()).toEqual([]);
  });

  it('takes a job\'s own key for its reports only, and while it lives', async () => {
    const { post, request, job, jobId, store } = await reporting();
    const own = { Authorization: `Bearer ${TOKENS.tokenOf(jobId)}` };
    expect((await post('metrics', { points: [{ name: 'a', value: 1 }] }, own)).status).toBe(200);
    const other = await job([status('running')]);
    for (const [method, path] of [['POST', `/learning/jobs/${other}/metrics`], ['GET', `/learning/jobs/${jobId}/events`], ['POST', `/learning/jobs/${jobId}/cancel`], ['GET', '/learning/jobs'], ['DELETE', `/learning/jobs/${jobId}`]] as const) {
      expect([method, path, (await request(method, path, method === 'POST' ? {} : undefined, own)).status]).toEqual([method, path, 403]);
    }
    const forged = `${jobId}.${'A'.repeat(43)}`;
    expect((await post('metrics', { points: [{ name: 'a', value: 1 }] }, { Authorization: `Bearer ${forged}` })).status).toBe(401);
    expect((await post('metrics', { points: [{ name: 'a', value: 1 }] }, { Authorization: `Bearer ${createJobTokens('another secret').tokenOf(jobId)}` })).status).toBe(401);
    await store.jobs.append(jobId, [status('succeeded')]);
    expect((await post('events', { events: [{ type: 'late' }] }, own)).status).toBe(409);
  });

  it('tells a job\'s status in short', async () => {
    const { request, jobId, post } = await reporting();
    await post('status', { phase: 'training' });
    expect((await request('GET', `/learning/jobs/${jobId}/status`)).json).toMatchObject({ job_id: jobId, status: 'running', phase: 'training' });
  });
});

describe('the Kubeflow callback of Hugging Face Trainer', () => {
  const at = (step: number, more: object, percent: number) => ({
    trainerStatus: {
      progressPercentage: percent, estimatedRemainingSeconds: 60, lastUpdatedTime: '2026-11-25T00:00:00Z',
      metrics: Object.entries({ current_step: step, total_steps: 100, current_epoch: step / 50, ...more }).map(([name, value]) => ({ name, value: String(value) })),
    },
  });

  /** @param before a backend whose place another one takes */
  const trainer = async (metadata: JsonObject = {}, before?: { readonly store: JobServerOptions['store']; readonly jobId: string }) => {
    let whileWaiting: readonly NewRecord[] = [];
    // What is printed is stored while a report waits for that.
    const clock: Clock = {
      now: () => Date.now(),
      async sleep() {
        if (whileWaiting.length > 0) await store.jobs.append(jobId, whileWaiting);
      },
    };
    const backend = await inProcessBackend({ jobTokens: TOKENS, clock, ...(before && { store: before.store }) });
    const store = before?.store ?? backend.store;
    const jobId = before?.jobId ?? (await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata, execution: { cwd: '/', env: {} } })).job.jobId;
    const send = async (body: unknown, printed: readonly NewRecord[] = []) => {
      whileWaiting = printed;
      const path = `/../apis/trainer.kubeflow.org/v1alpha1/namespaces/trainstream/trainjobs/${jobId}/status`;
      const answer = await backend.request('POST', path, body, { Authorization: `Bearer ${TOKENS.tokenOf(jobId)}` });
      whileWaiting = [];
      return answer;
    };
    const log = async () => (await backend.request('GET', `/learning/jobs/${jobId}/log`)).json['records'] as Record<string, unknown>[];
    const points = async () => (await log()).filter(({ kind }) => kind === 'metric').map(({ name, step, value }) => `${String(name)} ${String(step)}: ${String(value)}`);
    return { store, runner: backend.runner, jobId, send, log, points };
  };
  const printed = (name: string, step: number, value: number): NewRecord => ({ kind: 'metric', name, value, step });

  it('brings progress, time left and metrics, each value once, and never the end', async () => {
    const { send, log, runner, jobId } = await trainer();
    const first = await send({ trainerStatus: { progressPercentage: 0, metrics: [{ name: 'total_steps', value: '100' }] } });
    expect(first.status).toBe(200);
    await send(at(10, { loss: 2.5, eval_loss: 'nan', epoch: 0.18 }, 10));
    await send(at(20, { loss: 2.5, epoch: 0.18 }, 20));
    await send(at(30, { loss: 2.25, epoch: 0.5 }, 30));
    await send({ trainerStatus: { progressPercentage: 100, metrics: Object.entries({ loss: 2.25, epoch: 2, train_runtime: 9, train_loss: 2.3, total_flos: 1e9 }).map(([name, value]) => ({ name, value: String(value) })) } });
    expect((await log()).map(({ kind, name, type, value, step, epoch, data, phase }) => [kind, name ?? type ?? phase, value ?? (data as { eta_seconds?: number } | undefined)?.eta_seconds, step ?? (data as { step?: number } | undefined)?.step, epoch])).toEqual([
      ['timeline', 'training', undefined, undefined, undefined],
      ['metric', 'train.loss', 2.5, 10, 0.18],
      ['metric', 'val.loss', undefined, 10, 0.18],
      ['event', 'sft.progress', 60, 10, undefined],
      ['event', 'sft.progress', 60, 20, undefined],
      ['metric', 'train.loss', 2.25, 30, 0.5],
      ['event', 'sft.progress', 60, 30, undefined],
      ['metric', 'train.runtime', 9, undefined, 2],
      ['metric', 'train.mean_loss', 2.3, undefined, 2],
    ]);
    // What is printed of them is muted.
    expect(runner.reports[0]).toEqual([jobId, ['train.loss', 'val.loss', 'sft.progress']]);
  });

  it('leaves metrics to what is printed, which has each value at its own step', async () => {
    const { send, points, runner } = await trainer();
    // The runner may read what was printed before a report only after it.
    await send(at(12, { loss: 2.5 }, 12), [printed('train.loss', 10, 2.5)]);
    await send(at(25, { loss: 2.25, grad_norm: 1 }, 25));
    expect(await points()).toEqual(['train.loss 10: 2.5', 'train.grad_norm 25: 1']);
    expect(runner.reports.flatMap(([, names]) => names)).not.toContain('train.loss');
  });

  it('goes on with its metrics over a restart of the backend', async () => {
    const first = await trainer();
    await first.send(at(12, { loss: 2.5, grad_norm: 1 }, 12), [printed('train.loss', 10, 2.5)]);
    const { send, points } = await trainer({}, first);
    await send(at(20, { loss: 2.25, grad_norm: 2 }, 20));
    expect(await points()).toEqual(['train.loss 10: 2.5', 'train.grad_norm 12: 1', 'train.grad_norm 20: 2']);
  });

  it('keeps the names where the job wants them as they are', async () => {
    const { send, points } = await trainer({ effective_config: { runner: { map_names: false } } });
    await send(at(12, { loss: 2.5, grad_norm: 1 }, 12), [printed('loss', 10, 2.5)]);
    expect(await points()).toEqual(['loss 10: 2.5', 'grad_norm 12: 1']);
  });

  it('refuses what is malformed', async () => {
    const { send } = await trainer();
    for (const bad of [{}, { trainerStatus: { metrics: {} } }, { trainerStatus: { metrics: [{ value: '1' }] } }, { trainerStatus: { progressPercentage: 'half' } }]) expect((await send(bad)).status).toBe(422);
  });
});

it('an event of the end cannot be reported before the runner says it', async () => {
  const { post, store, jobId } = await reporting();
  await post('events', { events: [{ type: 'rl.job.failed' }] });
  await store.jobs.append(jobId, [event('really', 'sft.job.completed'), status('succeeded')]);
  expect((await store.jobs.get(jobId))?.lastSeq).toBe(3);
});
