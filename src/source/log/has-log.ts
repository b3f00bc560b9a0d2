import type { JsonObject } from '../../core/json.ts';

/** True for a job of a backend that keeps a log: PROTOCOL.md 5. */
export function hasLog(job: JsonObject): boolean {
  return typeof job['last_seq'] === 'number' && typeof job['closed'] === 'boolean';
}
