import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../src/core/message.ts';
import { CallbackHandler, type CallbackHandlerOptions } from '../../src/handlers/callback-handler.ts';

const messages = {
  onStatus: StreamMessage.fromStatus('j', { status: 'running' }),
  onEvent: StreamMessage.fromEvent('j', { type: 'a' }),
  onMetric: StreamMessage.fromMetric('j', { name: 'm', value: 1 }),
  onTimeline: StreamMessage.fromTimeline('j', { phase: 'training' }),
} as const;
const names = Object.keys(messages) as (keyof typeof messages)[];
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('CallbackHandler', () => {
  it.each(names)('%s gets the payload and the message of its kind, and of no other', async (name) => {
    const calls: unknown[][] = [];
    const handler = new CallbackHandler({ [name]: (...given: unknown[]) => void calls.push(given) });
    for (const message of Object.values(messages)) await handler.handle(message);
    expect(calls).toEqual([[messages[name].data, messages[name]]]);
  });

  it.each(['own', 'onMessage'])('waits for what callbacks return: %s (34)', async (which) => {
    for (const name of names) {
      const done: string[] = [];
      const slow = async () => {
        await turn();
        done.push(name);
      };
      const options: CallbackHandlerOptions = { [which === 'own' ? name : which]: slow };
      await new CallbackHandler(options).handle(messages[name]);
      expect(done).toEqual([name]);
    }
  });

  it('calls onMessage for every kind, after the kind\'s own has ended', async () => {
    const calls: string[] = [];
    const own = async () => {
      await turn();
      calls.push('own');
    };
    const handler = new CallbackHandler({ onMetric: own, onMessage: ({ streamType }) => calls.push(streamType) });
    for (const message of Object.values(messages)) await handler.handle(message);
    expect(calls).toEqual(['status', 'events', 'own', 'metrics', 'timeline']);
  });

  it.each<[string, CallbackHandlerOptions]>([
    ['throws', { onEvent: () => { throw new Error('mine'); } }],
    ['rejects', { onEvent: () => Promise.reject(new Error('mine')) }],
    ['rejects in onMessage', { onMessage: () => Promise.reject(new Error('mine')) }],
  ])('passes on what a callback %s (33)', async (_name, options) => {
    await expect((async () => new CallbackHandler(options).handle(messages.onEvent))()).rejects.toThrow('mine');
  });

  it('makes no promise where no callback does, and ignores other values', () => {
    const losses: unknown[] = [];
    const handler = new CallbackHandler({ onMetric: ({ value }) => losses.push(value), onMessage: () => 'text' });
    expect([handler.handle(messages.onMetric), handler.handle(messages.onEvent), losses]).toEqual([undefined, undefined, [1]]);
  });
});
