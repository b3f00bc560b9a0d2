import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../../src/cli/conditions/condition.ts';
import { ConditionHandler } from '../../../src/cli/conditions/condition-handler.ts';
import { streamUntil } from '../../../src/cli/conditions/stream-until.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import { RecordingHandler } from '../../../src/testing/recording-handler.ts';
import { inProcessBackend, metric, status } from '../../support/in-process.ts';
import { range, RUN, streamer } from '../../support/streaming.ts';

/** Metrics of the log have a tenth of their step as value. */
const until = (text: string) => new ConditionHandler({ until: parseCondition('--until', text) });

describe('streamUntil', () => {
  it('ends when the condition is met: all handlers have the batch and are closed, and the job goes on', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job([status('running'), ...range(1, 20).map((step) => metric(step))]);
    const conditions = until('train.loss >= 0.7');
    const [before, after] = [new RecordingHandler(), new RecordingHandler()];
    const stream = streamer(backend, jobId, { clock, handlers: [before, conditions, after], config: { maxEventsPerPoll: 4 } });
    expect(await streamUntil(stream, conditions)).toMatchObject({ kind: 'reached', hit: { text: 'train.loss=0.7 >= 0.7 at step 7' } });
    // Step 7 is the eighth record: the last one of the second batch.
    for (const handler of [before, after]) expect([handler.messages.map(({ seq }) => seq), handler.closed]).toEqual([range(1, 8), [expect.objectContaining({ kind: 'aborted' })]]);
    await clock.advance(0);
    expect([clock.pending, backend.runner.cancelled]).toEqual([0, []]);
    expect((await backend.store.jobs.get(jobId))?.status).toBe('running');
  });

  it('ends with the job where it is not met', async () => {
    const backend = await inProcessBackend();
    const conditions = until('train.loss > 100');
    const stream = streamer(backend, await backend.job(RUN), { handlers: [conditions] });
    expect(await streamUntil(stream, conditions)).toMatchObject({ kind: 'ended', result: { status: 'succeeded' } });
  });

  it.each([1, 3, 1_000])('goes by the log: a job that met it and then failed has reached it, in batches of %i', async (maxEventsPerPoll) => {
    const backend = await inProcessBackend();
    const conditions = until('train.loss == 0.3');
    const stream = streamer(backend, await backend.job([...range(1, 3).map((step) => metric(step)), status('failed')]), { handlers: [conditions], config: { maxEventsPerPoll } });
    expect((await streamUntil(stream, conditions)).kind).toBe('reached');
  });

  it('passes on what ends the stream otherwise', async () => {
    const backend = await inProcessBackend();
    const reason = new Error('the person left');
    const conditions = until('train.loss > 100');
    const stream = streamer(backend, await backend.job(RUN), { handlers: [conditions], signal: AbortSignal.abort(reason) });
    await expect(streamUntil(stream, conditions)).rejects.toBe(reason);
  });
});
