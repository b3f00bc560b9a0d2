import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { StreamMessage } from '../../src/core/message.ts';
import { StreamConfig } from '../../src/core/stream-config.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import { FilteredHandler } from '../../src/handlers/filtered-handler.ts';
import { HandlerGroup } from '../../src/handlers/handler-group.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';

const { signal } = new AbortController();
const points = [1, 2, 3, 4, 5, 6].map((step) => StreamMessage.fromMetric('j', { name: step % 2 ? 'a' : 'b', value: step, step }));

async function stream(handler: StreamHandler): Promise<void> {
  const group = new HandlerGroup([handler], undefined, systemClock);
  await group.open({ jobId: 'j', signal });
  await group.deliver(points, signal);
  await group.flush(signal);
  await group.close({ kind: 'aborted', reason: 'enough' });
}

const steps = (messages: readonly StreamMessage[]) => messages.map(({ data }) => data['step']);

describe('FilteredHandler', () => {
  it.each([
    ['a configuration', { metricNames: ['a'] }, [1, 3, 5]],
    ['a function', (message: StreamMessage) => Number(message.data['step']) > 4, [5, 6]],
    ['everything refused', StreamConfig.minimal(), []],
  ])('passes on what %s lets pass, and the rest of the stream\'s life', async (_name, filter, expected) => {
    const inner = new RecordingHandler();
    await stream(new FilteredHandler(inner, filter));
    expect([steps(inner.messages), inner.opened.length, inner.flushes, inner.closed]).toEqual([expected, 1, 1, [{ kind: 'aborted', reason: 'enough' }]]);
  });

  it('gives batches to a handler that takes batches, never an empty one', async () => {
    const batches: unknown[] = [];
    const inner: StreamHandler = { handle: () => expect.unreachable(), handleBatch: (messages) => void batches.push(steps(messages)) };
    await stream(new FilteredHandler(inner, { metricNames: ['b'] }));
    await stream(new FilteredHandler(inner, () => false));
    expect(batches).toEqual([[2, 4, 6]]);
  });

  it('asks the other handler too, and the filter once for each message', async () => {
    let asked = 0;
    const inner = Object.assign(new RecordingHandler(), { shouldHandle: ({ data }: StreamMessage) => data['step'] !== 3 });
    await stream(new FilteredHandler(inner, ({ data }) => (asked++, data['name'] === 'a')));
    expect([steps(inner.messages), asked]).toEqual([[1, 5], 6]);
  });

  it('filters single messages too', async () => {
    const inner = new RecordingHandler();
    const handler = new FilteredHandler(inner, { metricNames: ['a'] });
    for (const point of points) await handler.handle(point);
    expect(steps(inner.messages)).toEqual([1, 3, 5]);
  });

  it.each(['open', 'handle', 'handleBatch', 'flush', 'close'] as const)('passes on a failure of %s, and waits for it (33)', async (method) => {
    const fails = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('mine');
    };
    await expect(stream(new FilteredHandler({ handle: () => undefined, [method]: fails }, {}))).rejects.toThrow('FilteredHandler failed: mine');
  });

  it('gives nothing more to a slow handler once the stream was aborted', async () => {
    const controller = new AbortController();
    const seen: unknown[] = [];
    const handler = new FilteredHandler({ handle: async (message) => {
      seen.push(message);
      if (seen.length === 2) controller.abort('enough');
    } }, {});
    await handler.open({ jobId: 'j', signal: controller.signal });
    await handler.handleBatch(points);
    expect(seen).toHaveLength(2);
  });

  it('needs nothing of the other handler but handle', async () => {
    const seen: unknown[] = [];
    await stream(new FilteredHandler({ handle: (message) => void seen.push(message) }, {}));
    expect(seen).toHaveLength(6);
  });

  it('refuses a configuration that is wrong', () => {
    expect(() => new FilteredHandler(new RecordingHandler(), { sampleRate: 2 })).toThrow(ConfigError);
  });
});
