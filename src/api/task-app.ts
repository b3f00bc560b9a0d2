import { type Clock, systemClock } from '../core/clock.ts';
import { ConnectionError, HttpError } from '../core/errors.ts';
import type { Fetch } from './api-client.ts';
import { connectionError, httpError, safeText } from './response-error.ts';

export interface TaskAppOptions {
  /** Address of the task app, http or https. */
  readonly url: string;
  /** Sent as `X-API-Key`. */
  readonly apiKey: string;
  readonly fetch?: Fetch | undefined;
  readonly clock?: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** The task app has so long to answer. Milliseconds. */
const ANSWER_LIMIT_MS = 15_000;

/**
 * Asks a task app whether it is well: `GET {url}/health` with its key.
 * @throws ConnectionError where it cannot be reached or is not well; HttpError with the code `unauthorised` where it refuses the key; `signal.reason` on abort
 */
export async function checkTaskApp({ url, apiKey, fetch: send = fetch, clock = systemClock, signal }: TaskAppOptions): Promise<void> {
  const base = url.replace(/\/+$/, '');
  const show = (text: string) => safeText(text, apiKey);
  const controller = new AbortController();
  const done = new AbortController();
  const onAbort = () => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  clock.sleep(ANSWER_LIMIT_MS, done.signal).then(
    () => controller.abort(new ConnectionError(`the task app at ${show(base)} did not answer within ${ANSWER_LIMIT_MS / 1000} s`)),
    () => undefined,
  );
  try {
    const response = await send(`${base}/health`, { headers: { 'X-API-Key': apiKey, Accept: 'application/json' }, signal: controller.signal, redirect: 'error' });
    if (response.ok) {
      await response.body?.cancel();
      return;
    }
    const error = await httpError(response, 'GET', `${show(base)}/health`, clock.now(), show);
    if (error.code === 'unauthorised') throw error;
    throw new ConnectionError(`the task app is not well: ${error.message}`, { cause: error });
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    if (error instanceof HttpError) throw error;
    throw connectionError(error, 'GET', '/health', `the task app at ${show(base)}`, show);
  } finally {
    done.abort();
    signal?.removeEventListener('abort', onAbort);
  }
}
