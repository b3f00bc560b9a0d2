/**
 * The promise's outcome, or `signal.reason` as soon as the signal aborts, whichever comes first. For work that does not
 * watch the signal itself; what it does after an abort is not looked at.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) {
      // The work goes on alone: its failure has nobody left to be told.
      promise.catch(() => undefined);
      reject(signal.reason);
      return;
    }
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
