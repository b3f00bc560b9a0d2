import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { abortable } from '../../src/core/abortable.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { WakeUp } from '../../src/core/wake-up.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

/** Whether the promise has settled after everything that is due now has had its turn. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => (settled = true), () => (settled = true));
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return settled;
}

interface ClockUnderTest {
  readonly clock: Clock;
  advance(milliseconds: number): Promise<unknown>;
  pending(): number;
}

const CLOCKS: [string, () => ClockUnderTest][] = [
  ['the clock of the machine', () => {
    vi.useFakeTimers();
    return { clock: systemClock, advance: (milliseconds) => vi.advanceTimersByTimeAsync(milliseconds), pending: () => vi.getTimerCount() };
  }],
  ['ManualClock', () => {
    const clock = new ManualClock();
    return { clock, advance: (milliseconds) => clock.advance(milliseconds), pending: () => clock.pending };
  }],
];

afterEach(() => {
  vi.useRealTimers();
});

describe.each(CLOCKS)('%s', (_name, make) => {
  it.each([0, 1, 5_000, 2 ** 31 + 5_000])('sleeps %i ms, no less, and leaves no listener behind', async (milliseconds) => {
    const { clock, advance, pending } = make();
    const { signal } = new AbortController();
    const began = clock.now();
    const sleep = clock.sleep(milliseconds, signal);
    if (milliseconds > 0) {
      await advance(milliseconds - 1);
      expect([await isSettled(sleep), pending(), listeners(signal)]).toEqual([false, 1, 1]);
    }
    await advance(1);
    await sleep;
    expect([clock.now() - began, pending(), listeners(signal)]).toEqual([Math.max(1, milliseconds), 0, 0]);
  });

  it('rejects with the reason as soon as the signal aborts, and leaves neither timer nor listener behind', async () => {
    const { clock, pending } = make();
    const controller = new AbortController();
    const sleep = clock.sleep(60_000, controller.signal);
    controller.abort('enough');
    await expect(sleep).rejects.toBe('enough');
    expect([pending(), listeners(controller.signal)]).toEqual([0, 0]);
  });

  it('does not fall asleep under a signal that has aborted', async () => {
    const { clock, pending } = make();
    const signal = AbortSignal.abort('too late');
    await expect(clock.sleep(60_000, signal)).rejects.toBe('too late');
    expect([pending(), listeners(signal)]).toEqual([0, 0]);
  });
});

describe('ManualClock', () => {
  it('wakes in the order of time, also those who fall asleep on the way', async () => {
    const clock = new ManualClock(0);
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ...naps: number[]) => {
      for (const nap of naps) {
        await clock.sleep(nap);
        woken.push([name, clock.now()]);
      }
    };
    const done = Promise.all([sleeper('slow', 30), sleeper('quick', 10, 10, 10), sleeper('late', 100)]);
    await clock.sleeping(3);
    await clock.advance(50);
    expect([woken, clock.now(), clock.pending]).toEqual([[['quick', 10], ['quick', 20], ['slow', 30], ['quick', 30]], 50, 1]);
    await clock.advance(50);
    await done;
  });
});

describe('abortable', () => {
  it('passes the outcome on and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    await expect(abortable(Promise.resolve('good'), signal)).resolves.toBe('good');
    await expect(abortable(Promise.reject(new Error('bad')), signal)).rejects.toThrow('bad');
    expect(listeners(signal)).toBe(0);
  });

  it.each(['before it was called', 'while the work is under way'])('rejects with the reason where the signal aborts %s; what the work does then is nobody\'s business', async (when) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    if (when.startsWith('before')) controller.abort(reason);
    let fail: (error: Error) => void = () => undefined;
    const outcome = abortable(new Promise((_resolve, reject) => (fail = reject)), controller.signal);
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    // An unhandled rejection would fail the run.
    fail(new Error('too late'));
    expect([await isSettled(outcome), listeners(controller.signal)]).toEqual([true, 0]);
  });
});

describe('WakeUp', () => {
  const waiting = () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    return { clock, controller, wakeUp: new WakeUp(clock), leftovers: () => [clock.pending, listeners(controller.signal)] };
  };

  it('ends the wait under way at a call, and by itself when the time is over', async () => {
    const { clock, controller: { signal }, wakeUp, leftovers } = waiting();
    const called = wakeUp.wait(1_000, signal);
    expect(leftovers()).toEqual([1, 1]);
    wakeUp.call();
    await expect(called).resolves.toBe(true);
    const timed = wakeUp.wait(1_000, signal);
    await clock.advance(999);
    expect(await isSettled(timed)).toBe(false);
    await clock.advance(1);
    await expect(timed).resolves.toBe(false);
    expect(leftovers()).toEqual([0, 0]);
  });

  it('remembers calls that came while nobody waited, as one', async () => {
    const { clock, controller: { signal }, wakeUp } = waiting();
    wakeUp.call();
    wakeUp.call();
    await expect(wakeUp.wait(1_000, signal)).resolves.toBe(true);
    const next = wakeUp.wait(1_000, signal);
    await clock.advance(1_000);
    await expect(next).resolves.toBe(false);
  });

  it('rejects with the reason on abort, before and during the wait, and forgets no call', async () => {
    const { controller, wakeUp, leftovers } = waiting();
    const wait = wakeUp.wait(1_000, controller.signal);
    wakeUp.call();
    controller.abort('enough');
    await expect(wait).rejects.toBe('enough');
    await expect(wakeUp.wait(1_000, controller.signal)).rejects.toBe('enough');
    expect(leftovers()).toEqual([0, 0]);
    await expect(wakeUp.wait(1_000, new AbortController().signal)).resolves.toBe(true);
  });

  it('lets a fault of its clock through, and lets go of the signal', async () => {
    const { signal } = new AbortController();
    const broken: Clock = { now: () => 0, sleep: () => Promise.reject(new Error('the clock broke')) };
    await expect(new WakeUp(broken).wait(1, signal)).rejects.toThrow('the clock broke');
    expect(listeners(signal)).toBe(0);
  });
});
