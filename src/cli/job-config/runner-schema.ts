import { z } from 'zod';
import { describeKind } from './describe-value.ts';
import * as kind from './value-types.ts';

/** A word in quotes, or one without any. */
const WORDS = /"([^"\\]*)"|'([^']*)'|([^\s"'\\]+)/g;
/** What only a shell understands, also where it stands in a word of its own. */
const SHELL_SYNTAX = /[|&;<>$`*?~()\n]/;

/** How somebody writes as a list what they wrote as a line of shell. */
function commandHint(input: unknown): string {
  if (typeof input !== 'string') return '';
  const words = [...input.matchAll(WORDS)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
  // Quotes in a word, an odd one, or a backslash: that it stands for more than its words, a shell may find out.
  const isPlain = !SHELL_SYNTAX.test(input) && input.replaceAll(WORDS, 'w').split(/\s+/).every((word) => word === 'w' || word === '');
  const command = words.length === 0 ? ['python3', 'train.py'] : isPlain ? words : ['sh', '-c', input];
  return `; write command = [${command.map((word) => JSON.stringify(word)).join(', ')}]`;
}

const environmentValue = z.custom<string>((input) => typeof input === 'string' && !input.includes('\0'), {
  error: ({ input }) => `expected a text in quotes, got ${describeKind(input)}`,
});

/** Somebody who writes one table for one metric. */
function metricsHint(input: unknown): string {
  return typeof input === 'object' && input !== null ? '; write [[runner.metrics]] for each metric' : '';
}

/** The keys of [runner], which both kinds of job have. */
export const RUNNER_TABLES = {
  runner: {
    command: kind
      .list(kind.anyText, 1, commandHint)
      .refine((words) => words[0] !== '', { path: [0], error: () => 'expected the name of a program, got ""' })
      .optional(),
    cwd: kind.text().optional(),
    env: kind.tableOf(kind.environmentName, environmentValue).optional(),
    pass_env: kind.list(kind.environmentName, 0).optional(),
    seed: kind.wholeNumberFromZero.optional(),
    timeout_seconds: kind.numberAboveZero.optional(),
    grace_seconds: kind.numberFromZero.optional(),
    sniff: kind.flag.optional(),
    map_names: kind.flag.optional(),
    follow: kind.list(kind.text(), 0, (input) => (typeof input === 'string' ? `; write follow = [${JSON.stringify(input)}]` : '')).optional(),
  },
  'runner.metrics': {
    name: kind.text('the name of the metric, for example "train.loss"'),
    regex: kind.text("what is printed of it, with a group around the number, for example 'loss=([0-9.]+)'"),
  },
} as const;

/** [runner] of a job file. */
export const runnerTable = kind
  .table({ ...RUNNER_TABLES.runner, metrics: kind.list(kind.table(RUNNER_TABLES['runner.metrics']), 0, metricsHint).optional() })
  .optional();

/** [runner] that was found to be right. */
export type RunnerTable = NonNullable<z.infer<typeof runnerTable>>;
