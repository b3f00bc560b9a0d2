import { type Clock, systemClock } from '../../src/core/clock.ts';

/** The machine's clock with pauses of 20 ms at most, for tests of real processes that would wait a second between two tries. */
export const hastyClock: Clock = { now: () => systemClock.now(), sleep: (milliseconds, signal) => systemClock.sleep(Math.min(milliseconds, 20), signal) };
