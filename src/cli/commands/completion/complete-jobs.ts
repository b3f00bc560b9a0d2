import { systemClock } from '../../../core/clock.ts';
import { printable } from '../../../core/text.ts';
import { ExitCode } from '../../exit-codes.ts';
import { listJobs, withJobOrigin } from '../../job-reader.ts';
import type { Output } from '../../output.ts';
import { resolveSettings } from '../../settings/resolve-settings.ts';
import { changeDirectory } from '../../working-directory.ts';

/** Somebody has pressed a key and waits: from the start of the process. Milliseconds. */
const BUDGET_MS = 300;

const OFFERED = 50;

/** Options that tell which backend is meant, in what was typed so far. */
const ATTRIBUTES: Readonly<Record<string, string>> = { '--backend': 'backend', '--api-key-file': 'apiKeyFile', '--state-dir': 'stateDir', '-C': 'directory', '--directory': 'directory' };

function typedFlags(words: readonly string[]): Readonly<Record<string, string>> {
  const flags: Record<string, string> = {};
  for (const [index, word] of words.entries()) {
    const [flag = '', value = words[index + 1]] = word.split(/=(.*)/s);
    const attribute = ATTRIBUTES[flag];
    if (attribute !== undefined && value !== undefined) flags[attribute] = value;
  }
  return flags;
}

async function newestJobs(words: readonly string[]): Promise<string[]> {
  const flags = typedFlags(words);
  if (flags['directory'] !== undefined) changeDirectory(flags['directory']);
  const { settings } = await resolveSettings(flags);
  const jobs = await withJobOrigin({ ...settings, flags }, (origin) => listJobs(origin, OFFERED), { canRepeat: true });
  return jobs.map((job) => [job['job_id'] ?? job['id'], [job['status'], job['name']].filter((part) => typeof part === 'string').join(' ')].map((part) => printable(String(part))).join('\t'));
}

/** The ids of the newest jobs, each with what it is, for a shell that completes; nothing where they cannot be had in time. @returns the exit code */
export async function completeJobs(words: readonly string[], output: Output): Promise<number> {
  const late = systemClock.sleep(Math.max(0, BUDGET_MS - performance.now())).then((): string[] => []);
  // A shell that completes has no place for what is wrong.
  const lines = await Promise.race([late, newestJobs(words).catch((): string[] => [])]);
  if (lines.length > 0) await output.raw(`${lines.join('\n')}\n`);
  // What is still under way must not be waited for.
  process.exit(ExitCode.OK);
}
