import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Arranges something for the end. What was arranged last is done first. */
export type Arrange = (end: () => void | Promise<void>) => void;

/** An empty directory that is gone after the test: after everything that the test arranged later, such as the end of a process in it. */
export function temporaryDirectory(atEnd: Arrange = onTestFinished): string {
  const path = mkdtempSync(join(tmpdir(), 'trainstream-'));
  atEnd(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}
