import { ConfigError } from '../../core/errors.ts';
import { findAlgorithmFaults } from './algorithm.ts';
import { buildRlConfig } from './build-rl-config.ts';
import { findBuiltinRlFaults } from './builtin-rl-trainer.ts';
import { formatFaults } from './config-fault.ts';
import type { RlJobConfig } from './job-config.ts';
import type { JobDocument } from './job-document.ts';
import { valueAt } from './key-path.ts';
import type { JobLoadContext } from './load-sft-config.ts';
import { RL_SCHEMA, type RlTable } from './rl-schema.ts';
import { findRlRuleFaults } from './rl-rules.ts';
import { findRlWarnings } from './rl-warnings.ts';
import { findRunnerFaults, findRunnerWarnings } from './runner-rules.ts';
import { findSchemaFaults } from './schema-faults.ts';

/**
 * Checks the file of an RL job and makes its configuration.
 *
 * @throws ConfigError with every fault of the file, a line each.
 */
export async function loadRlConfig(document: JobDocument, { remote, configDirectory }: JobLoadContext): Promise<RlJobConfig> {
  const { table } = document;
  const kind = { remote, hasCommand: !remote && valueAt(table, ['runner', 'command']) !== undefined };
  const { faults, unknownKeys } = findSchemaFaults(table, RL_SCHEMA);
  const allFaults = [...faults, ...findAlgorithmFaults(table, 'rl'), ...findRlRuleFaults(table, kind)];
  if (!remote) allFaults.push(...unknownKeys, ...(kind.hasCommand ? [] : findBuiltinRlFaults(table)), ...(await findRunnerFaults(table, configDirectory)));
  if (allFaults.length > 0) throw new ConfigError(formatFaults(document, allFaults));

  const warnings = [...(remote ? unknownKeys : findRunnerWarnings(table)), ...findRlWarnings(table, kind)];
  // Every value was checked in place and none was changed, so the table is what the schema describes.
  return buildRlConfig(table as RlTable, { remote, configDirectory, warnings: formatFaults(document, warnings) });
}
