import assert from 'node:assert/strict';
import type { ErrorCode } from '../../core/errors.ts';
import type { JobStore } from '../../core/job-store.ts';

/** Adds a case that starts with an empty store and one new job in it. */
export type StoreRule = (title: string, body: (store: JobStore, jobId: string) => Promise<void>) => void;

/** Checks that what was asked for is refused, with that code. */
export function rejectsWith(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  return assert.rejects(promise, (error: { code?: string }) => error.code === code);
}
