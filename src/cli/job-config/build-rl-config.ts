import type { JsonObject } from '../../core/json.ts';
import { COMMAND_MODEL } from './command-job.ts';
import type { RlJobConfig } from './job-config.ts';
import { modelChoice } from './rl-model.ts';
import type { RlTable } from './rl-schema.ts';
import { runnerConfig } from './runner-config.ts';
import { toJsonObject } from './to-json-object.ts';

/** What else than the table itself an RL job's configuration is made of. */
export type RlConfigParts = {
  readonly remote: boolean;
  /** Absolute path; `runner.cwd` is relative to it. */
  readonly configDirectory: string;
  readonly warnings: readonly string[];
};

/** What a backend gets of the file. A remote one gets no key that it cannot know, and is told that there is no reference model where the file says nothing. */
function tablesOf(table: RlTable, remote: boolean): JsonObject {
  const { runner: _runner, smoke: _smoke, ...others } = table;
  const tables = toJsonObject(others);
  if (!remote) return tables;
  const { entropy_weight: _entropyWeight, ...training } = toJsonObject(table.training ?? {});
  return { ...tables, ...(table.training !== undefined && { training }), reference: { placement: 'none', ...toJsonObject(table.reference ?? {}) } };
}

/** The configuration that a file without faults describes. */
export function buildRlConfig(table: RlTable, { remote, configDirectory, warnings }: RlConfigParts): RlJobConfig {
  // Only a job with a command can do without either.
  const { kind, name } = modelChoice(table) ?? { kind: 'base_model', name: COMMAND_MODEL };
  const label = table.policy?.label ?? table.model?.label;
  return {
    jobType: 'rl',
    ...(label !== undefined && { name: label }),
    model: { kind, name },
    taskUrl: table.services?.task_url ?? '',
    tables: tablesOf(table, remote),
    tags: table.tags ?? {},
    runner: runnerConfig(table.runner, configDirectory),
    warnings,
  };
}
