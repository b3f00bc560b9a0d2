import { existsSync } from 'node:fs';
import { ConfigError } from '../../../core/errors.ts';
import { printable, withoutSecrets } from '../../../core/text.ts';
import type { GlobalOptions } from '../../command-context.ts';
import { ExitCode } from '../../exit-codes.ts';
import { nearestKey } from '../../job-config/nearest-key.ts';
import type { Output } from '../../output.ts';
import { configPaths } from '../../settings/config-paths.ts';
import { type ResolvedSetting, resolveSettings } from '../../settings/resolve-settings.ts';
import { SETTINGS } from '../../settings/settings-table.ts';

export interface ConfigOptions extends GlobalOptions {
  readonly showOrigin?: boolean;
  readonly json?: boolean;
}

/** Addresses of chat services are passwords from their path on. */
function withoutPath(text: string): string {
  return /^https?:/i.test(text) && URL.canParse(text) ? `${new URL(text).origin}/***` : withoutSecrets(text);
}

/** A value as it may be shown. */
function shownValue({ setting: { key }, value }: ResolvedSetting): unknown {
  if (Array.isArray(value)) return value.map((entry) => (key === 'notify' ? withoutPath(String(entry)) : String(entry)));
  return typeof value === 'string' ? withoutSecrets(value) : value;
}

function text(value: unknown): string {
  if (value === undefined) return '';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** @throws ConfigError for a key that is none */
function chosen(resolved: readonly ResolvedSetting[], key: string | undefined): readonly ResolvedSetting[] {
  if (key === undefined) return resolved;
  const found = resolved.filter(({ setting }) => setting.key === key);
  if (found.length > 0) return found;
  const nearest = nearestKey(key, SETTINGS.map((setting) => setting.key));
  throw new ConfigError(`${JSON.stringify(key)}: unknown setting; ${nearest === undefined ? `there are ${SETTINGS.map((setting) => setting.key).join(', ')}` : `did you mean ${nearest}?`}`);
}

/** `trainstream config get [KEY]`. @returns the exit code */
export async function getConfig(key: string | undefined, { showOrigin, json }: ConfigOptions, output: Output): Promise<number> {
  const { resolved, warnings } = await resolveSettings({});
  for (const warning of warnings) output.warn(`warning: ${warning}`);
  const shown = chosen(resolved, key);
  if (json) {
    const entries = shown.map((one) => [one.setting.key, showOrigin ? { value: shownValue(one) ?? null, origin: one.origin } : (shownValue(one) ?? null)]);
    await output.line(JSON.stringify(Object.fromEntries(entries)));
    return ExitCode.OK;
  }
  for (const one of shown) {
    const origin = showOrigin ? `  # ${one.origin}` : '';
    if (key !== undefined) await output.line(text(shownValue(one)) + origin);
    else if (one.value !== undefined || showOrigin) await output.line(`${one.setting.key} = ${one.value === undefined ? '' : printable(JSON.stringify(shownValue(one)))}${origin}`);
  }
  return ExitCode.OK;
}

/** `trainstream config path`. @returns the exit code */
export async function showConfigPaths({ json }: ConfigOptions, output: Output): Promise<number> {
  for (const { path, scope } of configPaths()) {
    const exists = existsSync(path);
    await output.line(json ? JSON.stringify({ scope, path, exists }) : `${scope.padEnd(7)}  ${path}${exists ? '' : '  (not there)'}`);
  }
  return ExitCode.OK;
}
