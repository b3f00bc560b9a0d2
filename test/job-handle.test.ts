import { describe, expect, it } from 'vitest';
import { JobHandle } from '../src/job-handle.ts';
import { RecordingHandler } from '../src/testing/recording-handler.ts';
import { inProcessBackend, KEY, status } from './support/in-process.ts';
import { range, RUN } from './support/streaming.ts';

type Backend = Awaited<ReturnType<typeof inProcessBackend>>;
const handle = ({ baseUrl, fetch }: Backend, jobId: string) => new JobHandle({ baseUrl, apiKey: KEY, fetch, jobId });

describe('JobHandle', () => {
  it('calls back for everything, waits for what callbacks return, and resolves with the end', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const calls: string[] = [];
    const recorder = new RecordingHandler();
    const result = await handle(backend, jobId).pollUntilTerminal({
      onStatus: (data) => void calls.push(String(data['status'])),
      onEvent: async (data) => {
        await Promise.resolve();
        calls.push(String(data['type']));
      },
      onMetric: ({ step }) => void calls.push(String(step)),
      handlers: [recorder],
    });
    expect(calls).toEqual(['queued', 'running', ...range(1, 30).map(String), 'sft.job.completed', 'succeeded']);
    expect([result.status, result.rawStatus, result.jobId, result.job['job_id'], recorder.messages.length]).toEqual(['succeeded', 'succeeded', jobId, jobId, 34]);
  });

  it('tells a failed job as a result, and a failed callback as an error', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job([status('running'), status('failed')]);
    expect(await handle(backend, jobId).pollUntilTerminal()).toMatchObject({ status: 'failed' });
    await expect(handle(backend, jobId).pollUntilTerminal({ onStatus: () => { throw new Error('mine'); } })).rejects.toMatchObject({ code: 'handler', message: expect.stringMatching(/mine/) });
  });

  it('submits: uploads, creates and starts, once also where it is repeated', async () => {
    const backend = await inProcessBackend();
    const { baseUrl, fetch } = backend;
    const submit = () =>
      JobHandle.submit({
        baseUrl,
        fetch,
        apiKey: KEY,
        job: { model: 'builtin/tiny', training_type: 'sft_offline', hyperparameters: { n_epochs: 1 } },
        trainingFile: { filename: 'rows.jsonl', content: new Blob(['{"messages":[]}\n']) },
        idempotencyKey: 'once',
      });
    const [first, second] = [await submit(), await submit()];
    expect(second.jobId).toBe(first.jobId);
    expect(await first.get()).toMatchObject({ status: 'queued', training_file_id: expect.stringMatching(/^file_/) });
    expect(backend.runner.woken.length).toBeGreaterThan(0);
  });

  it('cancels', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job([status('running')]);
    expect(await handle(backend, jobId).cancel()).toMatchObject({ job_id: jobId, cancel_requested: true });
    expect(backend.runner.cancelled).toEqual([jobId]);
  });
});
