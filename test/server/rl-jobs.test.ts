import { describe, expect, it } from 'vitest';
import { inProcessBackend } from '../support/in-process.ts';

describe('jobs of reinforcement learning (PROTOCOL.md 5.6)', () => {
  it('creates and queues an rl job at once, and keeps how it is run to itself', async () => {
    const { request, runner, store } = await inProcessBackend();
    const config = { services: { task_url: 'builtin:math' }, training: { group_size: 8 }, runner: { env: { HF_TOKEN: 'secret-value' } } };
    const body = { job_type: 'rl', data: { base_model: 'builtin/tiny', endpoint_base_url: 'builtin:math', config }, metadata: { backend_base_url: 'x' } };
    const key = { 'Idempotency-Key': 'rl-1' };
    const made = await request('POST', '/rl/jobs', body, key);
    expect([made.status, made.json['job_type'], made.json['status'], made.json['last_seq']]).toEqual([201, 'rl', 'queued', 3]);
    expect(made.json['metadata']).toEqual({ backend_base_url: 'x', effective_config: { services: config.services, training: config.training } });
    const jobId = String(made.json['job_id']);
    expect(runner.woken).toHaveLength(1);
    expect(await store.queue.claim({ worker: 'w', leaseMs: 1, holding: [] })).toMatchObject({ jobId });
    const again = await request('POST', '/rl/jobs', body, key);
    expect([again.status, again.json['job_id'], again.json['last_seq']]).toEqual([200, jobId, 3]);
    expect((await request('POST', `/learning/jobs/${jobId}/start`)).json['last_seq']).toBe(3);
    expect((await request('GET', `/learning/jobs/${jobId}/events`)).json['events']).toMatchObject([{ type: 'rl.job.created' }]);
    for (const [wrong, status, detail] of [
      [{ data: { config } }, 400, /data\.model: is missing/],
      [{ data: { model: 'Qwen/Qwen3-4B' } }, 422, /builtin\/tiny.*Qwen/],
      [{ job_type: 'sft', data: { model: 'builtin/tiny' } }, 422, /job_type/],
      [{ data: { model: 'builtin/tiny', config: [] } }, 400, /config/],
      [{ data: { model: 'builtin/tiny', config: { services: { task_url: 'https://task.app' } } } }, 422, /builtin:math.*task\.app/],
      [{ data: { model: 'builtin/tiny', endpoint_base_url: 'https://task.app', config } }, 422, /builtin:math.*task\.app/],
    ] as const) {
      const refused = await request('POST', '/rl/jobs', wrong);
      expect([refused.status, refused.json['detail']]).toEqual([status, expect.stringMatching(detail)]);
    }
  });

  it('heeds what a client says of the task and the batch beside the job file', async () => {
    const { request } = await inProcessBackend();
    const data = { model: 'a/b', endpoint_base_url: 'https://task.app', trainer: { batch_size: 4, group_size: 2, other: 1 }, config: { services: { judge_url: 'https://judge.app' }, training: { group_size: 8, num_epochs: 2 } } };
    const made = await request('POST', '/rl/jobs', { data, runner: { command: ['true'] } });
    expect(made.status).toBe(201);
    expect(made.json['metadata']).toEqual({
      effective_config: { services: { judge_url: 'https://judge.app', task_url: 'https://task.app' }, training: { group_size: 2, batch_size: 4, num_epochs: 2 } },
    });
    expect(made.json['hyperparameters']).toEqual({ group_size: 2, batch_size: 4, num_epochs: 2 });
  });

  it('makes no sft job of one that was sent to the wrong route', async () => {
    const { request } = await inProcessBackend();
    const refused = await request('POST', '/learning/jobs', { job_type: 'rl', model: 'a/b', runner: { command: ['true'] } });
    expect([refused.status, refused.json['detail']]).toEqual([422, 'job_type: expected sft or attached, got "rl"; POST /rl/jobs creates rl jobs']);
    expect((await request('POST', '/learning/jobs', { job_type: 'sft', model: 'a/b', runner: { command: ['true'] } })).status).toBe(201);
  });
});
