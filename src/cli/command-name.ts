import { basename, relative } from 'node:path';
import { START_DIRECTORY } from './working-directory.ts';

/** How this program was called, for commands that people are told to type next. */
export function commandName(argv: readonly string[] = process.argv, environment: NodeJS.ProcessEnv = process.env): string {
  const script = argv[1] ?? '';
  if (basename(script) !== 'main.js') return environment['npm_command'] === 'exec' ? 'npx trainstream' : 'trainstream';
  const shown = relative(START_DIRECTORY, script);
  return `node ${shown.startsWith('..') ? script : shown}`;
}
