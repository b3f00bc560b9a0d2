import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { ConfigError, HandlerError } from '../../src/core/errors.ts';
import { StreamMessage } from '../../src/core/message.ts';
import type { StreamOutcome } from '../../src/core/stream-handler.ts';
import { BufferedHandler, type BufferedHandlerOptions } from '../../src/handlers/buffered-handler.ts';
import { HandlerGroup } from '../../src/handlers/handler-group.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const record = (seq: number) => StreamMessage.fromEvent('j', { seq, type: 'a' }, { seqScope: 'log' });
const aborted: StreamOutcome = { kind: 'aborted', reason: 'enough' };

/** A handler of size 3 and 1,000 ms whose batches are noted, and fail or wait if told to. */
function buffered(options: BufferedHandlerOptions = {}) {
  const clock = new ManualClock();
  const batches: (number | undefined)[][] = [];
  const state = { fails: false, gate: undefined as Promise<void> | undefined, inside: 0, most: 0 };
  const handler = new BufferedHandler({
    maxBufferSize: 3,
    flushIntervalMs: 1_000,
    clock,
    async processBatch(messages) {
      batches.push(messages.map(({ seq }) => seq));
      state.most = Math.max(state.most, ++state.inside);
      await state.gate;
      state.inside--;
      if (state.fails) throw new Error('disk full');
    },
    ...options,
  });
  const handle = async (...seqs: number[]) => {
    for (const seq of seqs) await handler.handle(record(seq));
  };
  return { clock, batches, state, handler, handle };
}

/** Holds every batch until it is called. */
function gateOf(state: { gate: Promise<void> | undefined }): () => void {
  let open = (): void => undefined;
  state.gate = new Promise((resolve) => (open = resolve));
  return () => {
    state.gate = undefined;
    open();
  };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => (settled = true), () => (settled = true));
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('BufferedHandler', () => {
  it.each<[string, number, (made: ReturnType<typeof buffered>) => unknown, number[][]]>([
    ['the size', 7, () => undefined, [[1, 2, 3], [4, 5, 6]]],
    ['the timer (17)', 2, ({ clock }) => clock.advance(1_000), [[1, 2]]],
    ['the timer, not before its time', 2, ({ clock }) => clock.advance(999), []],
    ['flush', 5, ({ handler }) => handler.flush(), [[1, 2, 3], [4, 5]]],
    ['close', 5, ({ handler }) => handler.close(), [[1, 2, 3], [4, 5]]],
    ['close after an abort (17)', 1, ({ handler }) => handler.close(aborted), [[1]]],
    ['nothing, where nothing came', 0, ({ handler }) => handler.flush(), []],
  ])('makes batches by %s', async (_name, count, act, expected) => {
    const made = buffered();
    await made.handle(...Array.from({ length: count }, (_, index) => index + 1));
    await act(made);
    expect(made.batches).toEqual(expected);
  });

  it('counts the interval from the oldest message that waits', async () => {
    const { clock, batches, handle } = buffered();
    await handle(1);
    await clock.advance(900);
    await handle(2);
    await clock.advance(100);
    await handle(3);
    await clock.advance(999);
    expect(batches).toEqual([[1, 2]]);
    await clock.advance(1);
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('starts the interval anew after a batch by size', async () => {
    const { clock, batches, handle } = buffered();
    await handle(1);
    await clock.advance(900);
    await handle(2, 3, 4);
    await clock.advance(999);
    expect(batches).toEqual([[1, 2, 3]]);
    await clock.advance(1);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it('does not forget what came while a batch was under way', async () => {
    const { clock, batches, state, handle } = buffered();
    const open = gateOf(state);
    await handle(1);
    await clock.advance(1_000);
    await handle(2);
    open();
    await clock.advance(1_000);
    expect(batches).toEqual([[1], [2]]);
  });

  it('takes messages while a batch is under way, makes the source wait once it is full, and never overlaps batches', async () => {
    const { clock, batches, state, handler, handle } = buffered();
    const open = gateOf(state);
    await handle(1);
    await clock.advance(1_000);
    expect(await isSettled(handle(2))).toBe(true);
    const third = handle(3);
    expect([await isSettled(third), batches]).toEqual([false, [[1]]]);
    const flushed = handler.flush();
    expect(await isSettled(flushed)).toBe(false);
    open();
    await Promise.all([third, flushed]);
    expect([batches, state.most]).toEqual([[[1], [2, 3]], 1]);
  });

  it('a batch that fails by size rejects the call that filled it', async () => {
    const { state, handle } = buffered();
    state.fails = true;
    await expect(handle(1, 2, 3)).rejects.toThrow('disk full');
  });

  it.each<[string, (made: ReturnType<typeof buffered>) => unknown]>([
    ['handle', ({ handler }) => handler.handle(record(2))],
    ['flush', ({ handler }) => handler.flush()],
    ['close', ({ handler }) => handler.close()],
  ])('the failure of a batch that the timer started rejects the next %s, once (33)', async (_name, act) => {
    const made = buffered();
    made.state.fails = true;
    await made.handle(1);
    await made.clock.advance(1_000);
    await expect(act(made)).rejects.toThrow('disk full');
    expect(made.batches).toEqual([[1]]);
    await made.handler.close();
    expect([made.batches, made.clock.pending]).toEqual([[[1]], 0]);
  });

  it('such a failure stops the stream with HandlerError (33)', async () => {
    const { clock, state, handler } = buffered();
    const { signal } = new AbortController();
    const group = new HandlerGroup([handler], undefined, systemClock);
    await group.open({ jobId: 'j', signal });
    state.fails = true;
    await group.deliver([record(1)], signal);
    await clock.advance(1_000);
    const error: unknown = await group.deliver([record(2)], signal).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HandlerError);
    expect(error).toMatchObject({ handlerName: 'BufferedHandler', cause: { message: 'disk full' } });
    await group.close({ kind: 'error', error });
  });

  it('keeps what failed, and the next flush tries it again, in order', async () => {
    const { batches, state, handler, handle } = buffered();
    state.fails = true;
    await handle(1, 2);
    await expect(handler.flush()).rejects.toThrow('disk full');
    state.fails = false;
    await handle(3, 4);
    await handler.flush();
    expect(batches).toEqual([[1, 2], [1, 2, 3], [4]]);
  });

  it('holds no more than its size while every batch fails', async () => {
    const { batches, state, handle } = buffered();
    state.fails = true;
    for (let seq = 1; seq <= 20; seq++) await handle(seq).catch(() => undefined);
    state.fails = false;
    batches.length = 0;
    await handle(21);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it.each<[string, (made: ReturnType<typeof buffered>) => unknown]>([
    ['nothing came', () => undefined],
    ['a message waits', ({ handle }) => handle(1)],
    ['a batch is under way', async ({ handle, state, clock }) => {
      const open = gateOf(state);
      await handle(1);
      await clock.advance(1_000);
      setImmediate(open);
    }],
    ['a batch failed', async ({ handle, state, handler }) => {
      state.fails = true;
      await handle(1);
      await Promise.resolve(handler.flush()).catch(() => undefined);
    }],
    ['a batch failed, and more came', async ({ handle, state, handler }) => {
      state.fails = true;
      await handle(1);
      await Promise.resolve(handler.flush()).catch(() => undefined);
      await handle(2);
    }],
  ])('leaves no timer after a close where %s, and takes nothing more', async (_name, act) => {
    const made = buffered();
    await act(made);
    await made.handler.close();
    expect(made.clock.pending).toBe(0);
    await expect(made.handler.handle(record(9))).rejects.toThrow('after the close');
    expect(made.clock.pending).toBe(0);
  });

  it('serves another stream after a close', async () => {
    const { batches, handler, handle } = buffered();
    await handle(1);
    await handler.close();
    await handler.open({ jobId: 'j', signal: new AbortController().signal });
    await handle(2);
    await handler.close();
    expect(batches).toEqual([[1], [2]]);
  });

  it('processes each message once and in order, whatever fails and whenever', async () => {
    const act = fc.constantFrom('handle', 'handle', 'handle', 'time', 'flush', 'fail', 'recover');
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        const made = buffered();
        const done: (number | undefined)[] = [];
        const handler = new BufferedHandler({ maxBufferSize: 3, flushIntervalMs: 1_000, clock: made.clock, processBatch(messages) {
          expect(messages.length).toBeLessThanOrEqual(3);
          if (made.state.fails) throw new Error('disk full');
          done.push(...messages.map(({ seq }) => seq));
        } });
        let sent = 0;
        for (const name of [...acts, 'recover', 'flush', 'flush', 'close']) {
          if (name === 'fail' || name === 'recover') made.state.fails = name === 'fail';
          if (name === 'time') await made.clock.advance(600);
          if (name === 'flush') await handler.flush().catch(() => undefined);
          if (name === 'close') await handler.close();
          // Only while all is well: a call that was rejected may or may not have taken its message.
          if (name === 'handle' && !made.state.fails) await Promise.resolve(handler.handle(record(sent + 1))).then(() => sent++, () => undefined);
        }
        expect([done, made.clock.pending]).toEqual([Array.from({ length: sent }, (_, index) => index + 1), 0]);
      }),
      { numRuns: 100 },
    );
  });

  it('takes batches by overriding', async () => {
    const batches: number[] = [];
    class Counting extends BufferedHandler {
      override processBatch(messages: readonly StreamMessage[]): void {
        batches.push(messages.length);
      }
    }
    const handler = new Counting({ maxBufferSize: 2 });
    for (const seq of [1, 2, 3]) await handler.handle(record(seq));
    await handler.close();
    expect(batches).toEqual([2, 1]);
  });

  it('says what is missing or wrong', async () => {
    const handler = new BufferedHandler({ clock: new ManualClock() });
    await handler.handle(record(1));
    await expect(handler.flush()).rejects.toThrow(/processBatch/);
    for (const options of [{ maxBufferSize: 0 }, { maxBufferSize: 1.5 }, { flushIntervalMs: 0 }, { flushIntervalMs: Number.NaN }]) {
      expect(() => new BufferedHandler(options)).toThrow(ConfigError);
    }
  });
});
