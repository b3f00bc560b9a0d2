import type { Clock } from '../../../core/clock.ts';

/** Writes the first of these bytes and says how many. Throws with the code EAGAIN where none can be taken now. */
export type WriteSome = (bytes: Uint8Array) => number | Promise<number>;

/** Pauses while the terminal takes nothing: the first is hardly seen, and the longest costs nothing through a night. Milliseconds. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/** @returns 0 where the terminal takes nothing now */
async function someOrNone(writeSome: WriteSome, bytes: Uint8Array): Promise<number> {
  try {
    return await writeSome(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    return 0;
  }
}

/**
 * Writes all of the bytes, in as many pieces as it takes, and tries again while the terminal takes nothing.
 * @throws `signal.reason` when the signal aborts; what `writeSome` throws, apart from EAGAIN
 */
export async function writeAll(writeSome: WriteSome, bytes: Uint8Array, clock: Clock, signal: AbortSignal): Promise<void> {
  let rest = bytes;
  for (let pauseMs = FIRST_PAUSE_MS; rest.length > 0; ) {
    signal.throwIfAborted();
    const count = await someOrNone(writeSome, rest);
    if (count > 0) {
      rest = rest.subarray(count);
      pauseMs = FIRST_PAUSE_MS;
    } else {
      await clock.sleep(pauseMs, signal);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }
}
