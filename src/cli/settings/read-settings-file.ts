import { dirname } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { type ConfigFault, formatFaults } from '../job-config/config-fault.ts';
import { nearestKey } from '../job-config/nearest-key.ts';
import { parseToml } from '../job-config/parse-toml.ts';
import { readConfigFile } from '../job-config/read-config-file.ts';
import type { ConfigPath } from './config-paths.ts';
import { SETTINGS } from './settings-table.ts';

/** What a file of settings says. */
export interface SettingsFile {
  /** By key. */
  readonly values: ReadonlyMap<string, { readonly value: unknown; readonly origin: string }>;
  /** One sentence for each key that is not known, with its place. */
  readonly warnings: readonly string[];
}

const KEY_SHAPED = /^(?:.*_)?(?:key|token|secret|password)$/i;

function describeUnknown(key: string): string {
  if (KEY_SHAPED.test(key)) return 'is not read from here: put the key into a file of its own, and name that in api_key_file';
  const nearest = nearestKey(key, SETTINGS.map((setting) => setting.key));
  return nearest === undefined ? 'unknown setting' : `unknown setting; did you mean ${nearest}?`;
}

/**
 * Reads a file of settings.
 * @param name what messages call it
 * @throws ConfigError with every fault of the file at once, one line each: `trainstream.toml:3:10: format: expected …`
 */
export async function readSettingsFile({ path, scope }: ConfigPath, name: string): Promise<SettingsFile> {
  const { table, positions } = parseToml(await readConfigFile(path, name), name);
  const values = new Map<string, { readonly value: unknown; readonly origin: string }>();
  const faults: ConfigFault[] = [];
  const unknown: ConfigFault[] = [];
  for (const [key, value] of Object.entries(table)) {
    const setting = SETTINGS.find((known) => known.key === key);
    if (setting === undefined) {
      unknown.push({ path: [key], problem: describeUnknown(key), atKey: true });
    } else if (scope === 'project' && !setting.inProject) {
      faults.push({ path: [key], problem: `cannot be chosen by a project: put it into the user's own file (trainstream config path)`, atKey: true });
    } else {
      const reading = setting.kind.fromToml(value, dirname(path));
      if ('problem' in reading) faults.push({ path: [key], problem: reading.problem });
      else values.set(key, { value: reading.value, origin: `${name}:${positions.ofKey([key]).line}` });
    }
  }
  if (faults.length > 0) throw new ConfigError(formatFaults({ fileName: name, positions }, faults));
  return { values, warnings: formatFaults({ fileName: name, positions }, unknown) };
}
