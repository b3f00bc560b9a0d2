import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

/** An empty directory that the test works in. */
export function workingDirectory() {
  const directory = temporaryDirectory();
  const before = process.cwd();
  process.chdir(directory);
  onTestFinished(() => process.chdir(before));
  const write = (name: string, text: string) => {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  return { directory, write };
}
