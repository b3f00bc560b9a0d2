import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { findAlgorithmFaults } from './algorithm.ts';
import { buildSftConfig } from './build-sft-config.ts';
import { findBuiltinTrainerFaults } from './builtin-trainer.ts';
import { formatFaults, type ConfigFault } from './config-fault.ts';
import { describeValue } from './describe-value.ts';
import type { DataFile, SftJobConfig } from './job-config.ts';
import { valueAt, type KeyPath } from './key-path.ts';
import type { TomlDocument, TomlTable } from './parse-toml.ts';
import { resolveDataFile, type SearchPlaces } from './resolve-data-file.ts';
import { findSchemaFaults } from './schema-faults.ts';
import { findSftRuleFaults } from './sft-rules.ts';
import type { SftTable } from './sft-schema.ts';
import { findSftWarnings } from './sft-warnings.ts';

/** Where an SFT job's file came from and where it is going. */
export type SftLoadContext = SearchPlaces & {
  /** What messages call the file. */
  readonly fileName: string;
  /** Whether the job is for a remote backend. */
  readonly remote: boolean;
};

/** The file that the first of these keys with a text in it names. An empty text names none. Adds to `faults`. */
async function findFile(table: TomlTable, paths: readonly KeyPath[], places: SearchPlaces, faults: ConfigFault[]): Promise<DataFile | undefined> {
  for (const path of paths) {
    const name = valueAt(table, path);
    if (typeof name !== 'string' || name === '') continue;
    const found = await resolveDataFile(name, places);
    if ('path' in found) return { path: found.path, name };
    faults.push({ path, problem: found.problem });
    return undefined;
  }
  return undefined;
}

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

/**
 * Checks the file of an SFT job and makes its configuration.
 *
 * @throws ConfigError with every fault of the file, a line each.
 */
export async function loadSftConfig(document: TomlDocument, context: SftLoadContext): Promise<SftJobConfig> {
  const { table, positions } = document;
  const { fileName, remote, configDirectory } = context;
  const { faults, unknownKeys } = findSchemaFaults(table);
  const allFaults = [...faults, ...findAlgorithmFaults(table, 'sft'), ...findSftRuleFaults(table)];
  if (!remote) {
    allFaults.push(...unknownKeys, ...findBuiltinTrainerFaults(table), ...(await findDirectoryFaults(table, configDirectory)));
  }
  const trainingFile = await findFile(table, [['job', 'data'], ['job', 'data_path']], context, allFaults);
  const validationFile = await findFile(table, [['data', 'validation_path']], context, allFaults);
  if (allFaults.length > 0 || trainingFile === undefined) throw new ConfigError(formatFaults(fileName, positions, allFaults));

  const warnings = [...(remote ? unknownKeys : []), ...findSftWarnings(table, remote)];
  // Every value was checked in place and none was changed, so the table is what the schema describes.
  return buildSftConfig(table as SftTable, {
    trainingFile,
    validationFile,
    configDirectory,
    warnings: formatFaults(fileName, positions, warnings),
  });
}
