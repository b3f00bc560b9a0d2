import { afterAll } from 'vitest';
import { commandLine } from './command-line.ts';

/**
 * The real program on one state directory for all tests of a file, so that they share a backend. To be called where tests are declared; its
 * backend and every process of its jobs are gone after the last test.
 */
export function sharedCommandLine() {
  const ends: (() => void | Promise<void>)[] = [];
  afterAll(async () => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
  });
  return commandLine((end) => void ends.push(end));
}
