import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty directory that is gone after the test: after everything that the test arranged later, such as the end of a process in it. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'trainstream-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}
