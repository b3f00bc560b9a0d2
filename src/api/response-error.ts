import { ConnectionError, HttpError, TrainstreamError } from '../core/errors.ts';
import { isJsonObject } from '../core/json.ts';
import { parseRetryAfter } from '../core/retry-policy.ts';
import { printable, withoutSecrets } from '../core/text.ts';

const LONGEST_DETAIL = 500;

/** A shorter key could be a word that means something else. */
const SHORTEST_HIDDEN_KEY = 12;

/** Text of the other side made safe to show: on one line, and without secrets, also where it repeats the key. */
export function safeText(text: string, apiKey: string): string {
  return printable(withoutSecrets(apiKey.length < SHORTEST_HIDDEN_KEY ? text : text.replaceAll(apiKey, '***')));
}

/** So much of an error's body is read: what it has to say stands at its beginning, and it may have no end. Bytes. */
const MOST_READ = 64 * 1024;

/** The start of a body. What breaks on the way ends it. */
async function startOf(response: Response): Promise<string> {
  // An answer without a stream was read whole already.
  if (!response.body) return response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let bytes = 0; bytes < MOST_READ; ) {
      const { value, done } = await reader.read();
      if (done) break;
      bytes += value.length;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status says enough, and so may what has come.
  }
  // Nobody waits for an end that may never come.
  reader.cancel().catch(() => undefined);
  return text;
}

/** What the body of an error answer says. */
function detailOf(text: string): string {
  let said: unknown = text;
  try {
    const body: unknown = JSON.parse(text);
    said = isJsonObject(body) ? (body['detail'] ?? body['error'] ?? body['message'] ?? body) : body;
  } catch {
    // Not JSON: a proxy's page or plain text, shown as it is. Its tags say nothing to anybody.
    said = text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
  }
  return typeof said === 'string' ? said : JSON.stringify(said);
}

/** The error for an answer outside 2xx. Reads the start of its body. @param show makes its text safe to show */
export async function httpError(response: Response, method: string, path: string, now: number, show: (text: string) => string): Promise<HttpError> {
  const text = await startOf(response);
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), now);
  const detail = show(detailOf(text)).slice(0, LONGEST_DETAIL);
  return new HttpError({ status: response.status, method, path, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** The system's word for a fault of the network, found where runtimes hide it. */
function causeText(error: unknown): string {
  let text = String(error);
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') return 'connection refused';
    if (code === 'ENOTFOUND') return 'there is no such host';
    if (typeof code === 'string' && code !== '') return code;
    // The innermost message says most: "bad port" rather than "fetch failed".
    if (cause.message !== '') text = cause.message;
  }
  return text;
}

/** The error for an exchange that broke before its answer was there. Errors of our own and aborts pass through. */
export function connectionError(error: unknown, method: string, path: string, base: string, show: (text: string) => string): unknown {
  if (TrainstreamError.is(error) || (error instanceof Error && error.name === 'AbortError')) return error;
  return new ConnectionError(`${method} ${path}: cannot reach ${base}: ${show(causeText(error))}`, { cause: error });
}
