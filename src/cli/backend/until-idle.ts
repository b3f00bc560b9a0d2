import type { Clock } from '../../core/clock.ts';
import type { RunningBackend } from './run-backend.ts';

/** How often it is looked whether anybody needs the backend. Milliseconds. */
const LOOK_MS = 1_000;

/**
 * Resolves when the backend has had no live job and no connection for `idleMs`.
 * @throws `signal.reason` on abort
 */
export async function untilIdle(backend: RunningBackend, idleMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  let idleSince: number | undefined;
  for (;;) {
    // Connections last, so that none can come between this look and the end.
    const isIdle = (await backend.liveJobs()) === 0 && backend.connections() === 0;
    idleSince = isIdle ? (idleSince ?? clock.now()) : undefined;
    if (idleSince !== undefined && clock.now() - idleSince >= idleMs) return;
    await clock.sleep(Math.min(LOOK_MS, idleMs), signal);
  }
}
