import { learningApi } from '../../../api/learning-api.ts';
import { isTerminalStatus, normaliseStatus } from '../../../core/job-status.ts';
import type { JsonObject } from '../../../core/json.ts';
import { type CommandBackend, commandClient } from '../../context.ts';

/** Jobs that are asked for at once. */
const PAGE = 200;

/** The id of a listed job; '' where it has none. */
export function idOf(job: JsonObject): string {
  return String(job['job_id'] ?? job['id'] ?? '');
}

/** True for a listed job that has not ended. */
export function isOpen(job: JsonObject): boolean {
  return !isTerminalStatus(normaliseStatus(String(job['status'] ?? '')));
}

/** The jobs of a backend, newest first, page by page; each once. @throws HttpError, ConnectionError; the signal's reason */
export async function* listPages(backend: CommandBackend, signal: AbortSignal): AsyncGenerator<readonly JsonObject[], void, undefined> {
  const client = commandClient(backend);
  const seen = new Set<string>();
  for (let before: string | undefined; ; ) {
    const page = await learningApi.listJobs(client, { query: { limit: PAGE, before }, signal });
    const fresh = page.filter((job) => !seen.has(idOf(job)));
    for (const job of fresh) seen.add(idOf(job));
    if (fresh.length > 0) yield fresh;
    // A backend that does not know `before` says the same again.
    if (page.length < PAGE || fresh.length === 0) return;
    before = idOf(page.at(-1) as JsonObject);
  }
}
