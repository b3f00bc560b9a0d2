import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { PathGlob } from '../../core/path-glob.ts';
import { printable } from '../../core/text.ts';
import type { ConfigFault } from './config-fault.ts';
import { describeValue } from './describe-value.ts';
import { type KeyPath, valueAt } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** Where files to follow are named, as far as they are: what is no text, or an empty one, the schema tells. */
function followPatterns(table: TomlTable): { readonly pattern: string; readonly path: KeyPath }[] {
  const follow = valueAt(table, ['runner', 'follow']);
  if (!Array.isArray(follow)) return [];
  return follow.flatMap((pattern: unknown, index) => (typeof pattern === 'string' && pattern !== '' && !pattern.includes('\0') ? [{ pattern, path: ['runner', 'follow', index] }] : []));
}

/** As many as a runner heeds. */
const MOST_ENTRIES = { metrics: 40, follow: 64 } as const;

async function findDirectoryFaults(table: TomlTable, configDirectory: string): Promise<ConfigFault[]> {
  const cwd = valueAt(table, ['runner', 'cwd']);
  if (typeof cwd !== 'string' || cwd === '') return [];
  const directory = resolve(configDirectory, cwd);
  const found = await stat(directory).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    return [{ path: ['runner', 'cwd'], problem: `cannot be used: ${describeValue(directory)} gives ${found.code}` }];
  }
  return found.isDirectory() ? [] : [{ path: ['runner', 'cwd'], problem: `expected a directory, but ${describeValue(directory)} is a file` }];
}

function findEnvironmentFaults(table: TomlTable): ConfigFault[] {
  const environment = valueAt(table, ['runner', 'env']);
  const names = typeof environment === 'object' && environment !== null ? Object.keys(environment) : [];
  return names.filter((name) => name.startsWith('TRAINSTREAM_')).map((name) => ({ path: ['runner', 'env', name], problem: 'is set by trainstream itself', atKey: true }));
}

/** What is wrong with the metric's regular expression, where name and expression are texts. */
async function findPatternFault(entry: unknown, index: number): Promise<ConfigFault[]> {
  const [name, regex] = [valueAt(entry, ['name']), valueAt(entry, ['regex'])];
  if (typeof name !== 'string' || typeof regex !== 'string' || name === '' || regex === '') return [];
  // Whoever has no pattern does not load what compiles them.
  const { compileMetricPatterns } = await import('../../capture/printed/metric-pattern.ts');
  try {
    compileMetricPatterns([{ name, regex }]);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // The place says already which pattern it is.
    return [{ path: ['runner', 'metrics', index, 'regex'], problem: printable(error.message.replace(/^metric pattern "(?:[^"\\]|\\.)*": /, '')) }];
  }
}

async function findMetricFaults(table: TomlTable): Promise<ConfigFault[]> {
  const metrics = valueAt(table, ['runner', 'metrics']);
  if (!Array.isArray(metrics)) return [];
  return (await Promise.all(metrics.map(findPatternFault))).flat();
}

/** The patterns that the runner could not use, told by what it compiles them with. */
function findFollowFaults(table: TomlTable): ConfigFault[] {
  return followPatterns(table).flatMap(({ pattern, path }) => {
    try {
      void new PathGlob(pattern);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // The place says already which pattern it is.
      return [{ path, problem: `${error.message.replace(/^"(?:[^"\\]|\\.)*": /, '')}, as in "runs/**" or "logs/*.jsonl", got ${describeValue(pattern)}` }];
    }
  });
}

function findLengthFaults(table: TomlTable): ConfigFault[] {
  return Object.entries(MOST_ENTRIES).flatMap(([key, most]) => {
    const list = valueAt(table, ['runner', key]);
    return Array.isArray(list) && list.length > most ? [{ path: ['runner', key], problem: `expected at most ${most} entries, got ${list.length}` }] : [];
  });
}

/** What is wrong with [runner] that the schema does not see. @param configDirectory absolute path; `cwd` is relative to it */
export async function findRunnerFaults(table: TomlTable, configDirectory: string): Promise<ConfigFault[]> {
  const [directory, metrics] = await Promise.all([findDirectoryFaults(table, configDirectory), findMetricFaults(table)]);
  return [...directory, ...findEnvironmentFaults(table), ...metrics, ...findFollowFaults(table), ...findLengthFaults(table)];
}

/** What shells understand, and the runner takes as it stands. */
const SHELL_PATTERN = /[?[\]{}]/;

/** What is no fault of [runner], and most likely not what was meant. */
export function findRunnerWarnings(table: TomlTable): ConfigFault[] {
  return followPatterns(table).flatMap(({ pattern, path }) => {
    const [mark] = SHELL_PATTERN.exec(pattern) ?? [];
    return mark === undefined ? [] : [{ path, problem: `${mark} stands for itself here, and only * and ** for what may differ; write a pattern for each kind of name` }];
  });
}
