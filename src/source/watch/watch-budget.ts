import { ConfigError } from '../../core/errors.ts';

/** Admits at most so many requests at a time, in the order in which they asked. For `ApiClientOptions.admit`. @throws ConfigError */
export function watchBudget(connections: number): (signal: AbortSignal | undefined) => Promise<() => void> {
  if (!Number.isInteger(connections) || connections < 1) throw new ConfigError(`connections: expected a whole number above 0, got ${connections}`);
  let free = connections;
  const waiting = new Set<() => void>();

  const leave = () => {
    const [next] = waiting;
    if (next === undefined) {
      free++;
      return;
    }
    // The place is handed on: whoever asks now stands behind those who wait.
    waiting.delete(next);
    next();
  };

  return async (signal) => {
    signal?.throwIfAborted();
    if (free > 0) {
      free--;
      return leave;
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve(leave);
      };
      const onAbort = () => {
        waiting.delete(enter);
        reject(signal?.reason);
      };
      waiting.add(enter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  };
}
