import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import type { StreamSource } from '../../src/core/stream-source.ts';
import { JobStreamer } from '../../src/streamer.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { inProcessBackend, KEY, status } from '../support/in-process.ts';
import { range, RUN, streamer } from '../support/streaming.ts';

describe('JobStreamer as an iterable and a resource', () => {
  it('closes everything when the loop is broken, and goes on from its cursor', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job(RUN.slice(0, 10));
    const handler = new RecordingHandler();
    const stream = streamer(backend, jobId, { handlers: [handler], clock, config: { maxEventsPerPoll: 4 } });
    const seen: (number | undefined)[] = [];
    for await (const message of stream) {
      seen.push(message.seq);
      if (message.seq === 6) break;
    }
    await clock.advance(0);
    expect([seen, stream.cursor, handler.closed.length, clock.pending]).toEqual([range(1, 6), 4, 1, 0]);
  });

  it('is disposed of by `await using`', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job([status('running')]);
    let running: Promise<unknown>;
    {
      await using stream = streamer(backend, jobId, { clock });
      running = stream.streamUntilTerminal().catch((error: unknown) => error);
      await clock.sleeping(2);
    }
    expect(await running).toMatchObject({ name: 'AbortError' });
    expect(clock.pending).toBe(0);
  });

  it('streams once', async () => {
    const backend = await inProcessBackend();
    const stream = streamer(backend, await backend.job(RUN));
    await stream.streamUntilTerminal();
    await expect(stream.streamUntilTerminal()).rejects.toThrow(/streams once/);
  });

  it('works by fromJobId and with a source of one\'s own', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    expect((await JobStreamer.fromJobId(backend.baseUrl, KEY, jobId, { fetch: backend.fetch, handlers: [] }).streamUntilTerminal()).status).toBe('succeeded');
    const source: StreamSource = {
      jobId: 'mine',
      async *read() {
        yield { messages: [], cursor: 'x', final: { status: 'cancelled', rawStatus: 'stopped', job: {} } };
      },
    };
    expect(await new JobStreamer({ source, handlers: [] }).streamUntilTerminal()).toMatchObject({ status: 'cancelled', rawStatus: 'stopped', cursor: 'x' });
    const silent: StreamSource = { jobId: 'mine', async *read() {} };
    await expect(new JobStreamer({ source: silent, handlers: [] }).streamUntilTerminal()).rejects.toMatchObject({ code: 'protocol' });
  });

  it('refuses options that make no sense', () => {
    const options = { baseUrl: 'http://localhost', apiKey: 'k', jobId: 'j' };
    for (const bad of [{ timeoutMs: 0 }, { intervalMs: -1 }, { jobId: '' }, { baseUrl: 'nonsense' }, { baseUrl: 'ftp://x' }, { baseUrl: 'http://u:p@x' }, { retry: { attempts: 0 } }, { config: { sampleRate: 2 } }]) {
      expect(() => new JobStreamer({ ...options, ...bad })).toThrow(ConfigError);
    }
  });
});
