import { ConfigError } from '../../core/errors.ts';
import { findAlgorithmFaults } from './algorithm.ts';
import { buildSftConfig } from './build-sft-config.ts';
import { findBuiltinTrainerFaults } from './builtin-trainer.ts';
import { withCommandDefaults } from './command-job.ts';
import { formatFaults, type ConfigFault } from './config-fault.ts';
import type { DataFile, SftJobConfig } from './job-config.ts';
import type { JobDocument } from './job-document.ts';
import { valueAt, type KeyPath } from './key-path.ts';
import { resolveDataFile, type SearchPlaces } from './resolve-data-file.ts';
import { findRunnerFaults, findRunnerWarnings } from './runner-rules.ts';
import { findSchemaFaults } from './schema-faults.ts';
import { findSftRuleFaults } from './sft-rules.ts';
import { SFT_SCHEMA, type SftTable } from './sft-schema.ts';
import { findSftWarnings } from './sft-warnings.ts';

/** Where a job's file came from and where the job is going. */
export type JobLoadContext = SearchPlaces & {
  /** Absolute path of the directory of the file. */
  readonly configDirectory: string;
  /** Whether the job is for a remote backend. */
  readonly remote: boolean;
};

/** The file that the first of these keys with a text in it names. An empty text names none. Adds to `faults`. */
async function findFile({ table, positions }: JobDocument, paths: readonly KeyPath[], { configDirectory, workingDirectory }: JobLoadContext, faults: ConfigFault[]): Promise<DataFile | undefined> {
  for (const path of paths) {
    const name = valueAt(table, path);
    if (typeof name !== 'string' || name === '') continue;
    // Whoever types a path has it begin where they are.
    const isTyped = 'flag' in positions.ofValue(path);
    const found = await resolveDataFile(name, { workingDirectory, configDirectory: isTyped ? undefined : configDirectory });
    if ('path' in found) return { path: found.path, name };
    faults.push({ path, problem: found.problem });
    return undefined;
  }
  return undefined;
}

/** A file that only says which command to run says nothing that a remote backend could do. */
function isCommandOnly({ table }: JobDocument): boolean {
  return valueAt(table, ['runner', 'command']) !== undefined && valueAt(table, ['job']) === undefined;
}

const COMMAND_ONLY: ConfigFault = {
  path: ['runner', 'command'],
  problem: 'runs on this machine only, and the backend is a remote one: leave out --backend (TRAINSTREAM_BACKEND, the setting), or say in [job] what that is to train',
  atKey: true,
};

/**
 * Checks the file of an SFT job, or of one that runs a command, and makes its configuration.
 *
 * @throws ConfigError with every fault of the file, a line each.
 */
export async function loadSftConfig(given: JobDocument, context: JobLoadContext): Promise<SftJobConfig> {
  const { remote, configDirectory } = context;
  const document = remote ? given : withCommandDefaults(given);
  const { table } = document;
  if (remote && isCommandOnly(document)) throw new ConfigError(formatFaults(document, [COMMAND_ONLY]));
  const hasCommand = document !== given;
  const { faults, unknownKeys } = findSchemaFaults(table, SFT_SCHEMA);
  const allFaults = [...faults, ...findAlgorithmFaults(table, 'sft'), ...findSftRuleFaults(table, { hasCommand })];
  if (!remote) allFaults.push(...unknownKeys, ...findBuiltinTrainerFaults(table), ...(await findRunnerFaults(table, configDirectory)));
  const trainingFile = await findFile(document, [['job', 'data'], ['job', 'data_path']], context, allFaults);
  const validationFile = await findFile(document, [['data', 'validation_path']], context, allFaults);
  if (allFaults.length > 0) throw new ConfigError(formatFaults(document, allFaults));

  const warnings = [...(remote ? unknownKeys : findRunnerWarnings(table)), ...findSftWarnings(table, remote)];
  // Every value was checked in place and none was changed, so the table is what the schema describes.
  return buildSftConfig(table as SftTable, { trainingFile, validationFile, configDirectory, warnings: formatFaults(document, warnings) });
}
