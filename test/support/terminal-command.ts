import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitUntil } from './wait-until.ts';
import type { commandLine } from './command-line.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** False where there is no util-linux `script`, which holds the other end of a terminal. */
export const hasTerminals: boolean = spawnSync('script', ['--version']).status === 0;

/** The real program in a terminal of 30 rows and 100 columns. */
export function startInTerminal({ directory, stateDirectory }: Pick<ReturnType<typeof commandLine>, 'directory' | 'stateDirectory'>, words: readonly string[]) {
  const line = [process.execPath, MAIN, ...words].map((word) => `'${word}'`).join(' ');
  const script = spawn('script', ['-qfec', `stty rows 30 cols 100; ${line}`, '/dev/null'], {
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', HOME: directory, TERM: 'xterm', LANG: 'C.UTF-8', SHELL: '/bin/sh', TZ: 'UTC', TRAINSTREAM_STATE_DIR: stateDirectory },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const terminal = {
    /** Everything that was shown, as the terminal got it. */
    shown: '',
    exit: new Promise<number | null>((resolve) => script.once('close', (code) => resolve(code))),
    type: (keys: string) => void script.stdin.write(keys),
    until: (text: string | RegExp) => waitUntil(String(text), () => (typeof text === 'string' ? terminal.shown.includes(text) : text.test(terminal.shown))),
    /** What stood before the view, in it, and what stays behind it. */
    parts(): readonly [before: string, view: string, after: string] {
      // oxlint-disable-next-line no-control-regex
      const [before = '', view = '', after = ''] = terminal.shown.split(/\u001b\[\?1049[hl]/);
      return [before, view, after.replaceAll('\r\n', '\n')];
    },
  };
  script.stdout.setEncoding('utf8').on('data', (text: string) => (terminal.shown += text));
  // A terminal that is gone takes no keys.
  script.stdin.on('error', () => undefined);
  return terminal;
}
