import { existsSync } from 'node:fs';
import type { Flags } from '../../command-context.ts';
import { errorText } from '../../report-error.ts';
import { configPaths } from '../../settings/config-paths.ts';
import { resolveSettings } from '../../settings/resolve-settings.ts';
import type { Settings } from '../../settings/settings-table.ts';
import type { Finding } from './finding.ts';

/** Whether environment and files can be understood. @returns what holds, too, where they can */
export async function checkSettings(flags: Flags): Promise<{ readonly findings: readonly Finding[]; readonly settings: Settings | undefined }> {
  const check = 'settings';
  try {
    const { settings, resolved, warnings } = await resolveSettings(flags);
    const chosen = resolved.filter(({ source }) => source !== 'built-in').map(({ setting, origin }) => `${setting.key} (${origin})`);
    const files = configPaths().filter(({ path }) => existsSync(path)).map(({ path }) => path);
    const text = `${files.length === 0 ? 'no files' : files.join(', ')}; ${chosen.length === 0 ? 'nothing is chosen' : `chosen: ${chosen.join(', ')}`}`;
    const unknown = warnings.map((warning): Finding => ({ check, status: 'warning', text: warning, advice: 'correct the key, or remove it' }));
    return { findings: [{ check, status: 'ok', text }, ...unknown], settings };
  } catch (error) {
    return { findings: [{ check, status: 'problem', text: errorText(error), advice: 'correct it there: trainstream config path' }], settings: undefined };
  }
}
