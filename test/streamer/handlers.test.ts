import { describe, expect, it } from 'vitest';
import { HandlerError } from '../../src/core/errors.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { inProcessBackend } from '../support/in-process.ts';
import { RUN, streamer } from '../support/streaming.ts';

describe('JobStreamer and its handlers', () => {
  const failing = (): StreamHandler => ({ handle: (message) => { if (message.seq === 20) throw new Error('disk full'); } });

  it('stops with HandlerError after the others got the whole batch, and does not move the cursor', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const other = new RecordingHandler();
    const stream = streamer(backend, jobId, { handlers: [failing(), other], config: { maxEventsPerPoll: 10 } });
    const error: unknown = await stream.streamUntilTerminal().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HandlerError);
    expect((error as HandlerError).cause).toMatchObject({ message: 'disk full' });
    expect([other.messages.length, stream.cursor, other.closed[0]?.kind]).toEqual([20, 10, 'error']);
  });

  it('detaches a failed handler and goes on where the caller wants to be told', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const other = new RecordingHandler();
    const told: HandlerError[] = [];
    const { status: end } = await streamer(backend, jobId, { handlers: [failing(), other], onHandlerError: (error) => told.push(error) }).streamUntilTerminal();
    expect([end, other.messages.length, told.length]).toEqual(['succeeded', 34, 1]);
  });

  it('awaits slow handlers, so that calls never overlap', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    let inside = 0;
    let most = 0;
    const slow: StreamHandler = {
      async handle() {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
      },
    };
    await streamer(backend, jobId, { handlers: [slow] }).streamUntilTerminal();
    expect(most).toBe(1);
  });

  it('closes all handlers exactly once, also where opening or closing fails', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const closed: string[] = [];
    const handler = (name: string, extra: Partial<StreamHandler> = {}): StreamHandler => ({ handle: () => undefined, close: () => void closed.push(name), ...extra });
    const broken = handler('b', { open: () => { throw new Error('cannot open'); } });
    await expect(streamer(backend, jobId, { handlers: [handler('a'), broken, handler('c')] }).streamUntilTerminal()).rejects.toThrow(/cannot open/);
    expect(closed.toSorted()).toEqual(['a', 'b', 'c']);
    const badEnd = handler('d', { close: () => { throw new Error('cannot close'); } });
    await expect(streamer(backend, jobId, { handlers: [badEnd, handler('e')] }).streamUntilTerminal()).rejects.toThrow(/cannot close/);
    expect(closed.at(-1)).toBe('e');
  });

  it('lets a call that an abort left under way end before close, and gives it nothing more', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const controller = new AbortController();
    const calls: string[] = [];
    let release = (): void => undefined;
    const handler: StreamHandler = {
      async handle({ seq }) {
        calls.push(`handle ${seq}`);
        controller.abort(new Error('enough'));
        await new Promise<void>((resolve) => (release = resolve));
        calls.push('handled');
      },
      close: () => void calls.push('close'),
    };
    const running = streamer(backend, jobId, { handlers: [handler], signal: controller.signal }).streamUntilTerminal();
    const outcome = expect(running).rejects.toThrow('enough');
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => controller.signal.aborted ? resolve() : controller.signal.addEventListener('abort', () => resolve()));
    release();
    await outcome;
    expect(calls).toEqual(['handle 1', 'handled', 'close']);
  });

  it('waits for no handler for ever after an abort, and keeps a failure to close beside the reason', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const controller = new AbortController();
    const stuck: StreamHandler = { handle: () => { controller.abort(new Error('enough')); return new Promise(() => undefined); }, close: () => new Promise(() => undefined) };
    const running = streamer(backend, jobId, { handlers: [stuck], signal: controller.signal, clock }).streamUntilTerminal();
    const outcome = expect(running).rejects.toThrow('enough');
    await new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
    await clock.advance(1_000);
    await clock.advance(1_000);
    await outcome;

    const failing: StreamHandler = { handle: () => undefined, close: () => { throw new Error('cannot close'); } };
    const aborted = streamer(backend, jobId, { handlers: [failing], signal: AbortSignal.abort(new Error('before')) }).streamUntilTerminal();
    await expect(aborted).rejects.toMatchObject({ message: 'before', suppressed: expect.objectContaining({ message: expect.stringMatching(/cannot close/) }) });
  });

  it('asks shouldHandle, and gives each handler its own share', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const metrics = Object.assign(new RecordingHandler(), { shouldHandle: (message: { streamType: string }) => message.streamType === 'metrics' });
    const all = new RecordingHandler();
    await streamer(backend, jobId, { handlers: [metrics, all] }).streamUntilTerminal();
    expect([metrics.messages.length, all.messages.length]).toEqual([30, 34]);
  });
});
