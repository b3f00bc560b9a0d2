import type { Output } from '../../src/cli/output.ts';
import { runProgram } from '../../src/cli/run-program.ts';

/** What a command left behind. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An output that keeps what it is given. */
export function keptOutput(): Output & { readonly kept: { stdout: string; stderr: string } } {
  const kept = { stdout: '', stderr: '' };
  const note = (text: string) => void (kept.stderr += `${text}\n`);
  return { kept, raw: (text) => void (kept.stdout += text), line: (text) => void (kept.stdout += `${text}\n`), note, warn: note };
}

/**
 * Runs a command in this process: the parser, the settings and the command's code, without a process of its own. Its environment has nothing
 * of this machine's but what is given.
 */
export async function runCommand(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const output = keptOutput();
  const before = process.env;
  // Files of settings and stores of whoever runs the tests are no part of them.
  process.env = { PATH: before['PATH'], HOME: '/nonexistent', TZ: 'UTC', ...environment };
  try {
    return { code: await runProgram(words, output), ...output.kept };
  } finally {
    process.env = before;
  }
}
