import { existsSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { type ConfigPath, configPaths } from './config-paths.ts';
import type { SettingsFile } from './read-settings-file.ts';
import { type Setting, type Settings, SETTINGS } from './settings-table.ts';

/** A setting's value and where it is from. */
export interface ResolvedSetting {
  readonly setting: Setting;
  /** Undefined where nobody chose it and there is no fixed one. */
  readonly value: unknown;
  /** `--format`, `TRAINSTREAM_FORMAT`, `trainstream.toml:3`, or `built in`. */
  readonly origin: string;
  /** The kind of place that it is from. */
  readonly source: 'flag' | 'environment' | 'project' | 'user' | 'built-in';
}

export interface ResolvedSettings {
  readonly settings: Settings;
  /** In the order of the table. */
  readonly resolved: readonly ResolvedSetting[];
  /** What a person should know though it stops nothing. */
  readonly warnings: readonly string[];
}

/** What messages call a file: as it is found from here, where it lies here. */
function shownPath({ path, scope }: ConfigPath): string {
  return scope === 'project' ? relative(dirname(path), path) : path;
}

type ReadFile = SettingsFile & Pick<ConfigPath, 'scope'>;

/** Loads the parser only where there is a file. */
async function readFiles(paths: readonly ConfigPath[]): Promise<ReadFile[]> {
  const files: ReadFile[] = [];
  for (const path of paths) {
    if (!existsSync(path.path) && !path.isRequired) continue;
    const { readSettingsFile } = await import('./read-settings-file.ts');
    files.push({ scope: path.scope, ...(await readSettingsFile(path, shownPath(path))) });
  }
  return files;
}

/** @throws ConfigError for a text that makes no sense */
function fromEnvironment({ environment: names, kind }: Setting, environment: NodeJS.ProcessEnv): { readonly value: unknown; readonly origin: string } | undefined {
  for (const origin of names) {
    const text = environment[origin];
    if (text === undefined || text === '') continue;
    const reading = kind.fromText(text);
    if ('problem' in reading) throw new ConfigError(`${origin}: ${reading.problem}`);
    return { value: reading.value, origin };
  }
  return undefined;
}

function resolve(setting: Setting, flags: Readonly<Record<string, unknown>>, files: readonly ReadFile[], environment: NodeJS.ProcessEnv): ResolvedSetting {
  const given = flags[setting.attribute];
  if (given !== undefined) return { setting, value: given, origin: setting.flag, source: 'flag' };
  const found = fromEnvironment(setting, environment);
  if (found !== undefined) return { setting, ...found, source: 'environment' };
  for (const { values, scope } of files) {
    const stated = values.get(setting.key);
    if (stated !== undefined) return { setting, ...stated, source: scope };
  }
  return { setting, value: setting.fallback, origin: 'built in', source: 'built-in' };
}

/**
 * What holds: flags before the environment, before the project's file, before the user's file, before what is built in.
 * @param flags what was given on the command line, by the parser's names; checked by it
 * @throws ConfigError naming variable or file and line
 */
export async function resolveSettings(flags: Readonly<Record<string, unknown>>, environment: NodeJS.ProcessEnv = process.env): Promise<ResolvedSettings> {
  const files = await readFiles(configPaths(environment));
  const resolved = SETTINGS.map((setting) => resolve(setting, flags, files, environment));
  const settings = Object.fromEntries(resolved.map(({ setting, value }) => [setting.option, value])) as unknown as Settings;
  return { settings, resolved, warnings: files.flatMap(({ warnings }) => warnings) };
}
