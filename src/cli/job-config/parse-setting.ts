import { ConfigError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import type { Override } from './job-document.ts';
import { formatKeyPath } from './key-path.ts';
import { parseTomlAssignment } from './parse-toml.ts';

/**
 * Reads the text of `--set key=value`: dotted keys, and a value as TOML has it.
 * @throws ConfigError that names the flag and never shows the value, which may be a secret
 */
export function parseSetting(text: string): Override {
  const [written = ''] = text.split('=');
  const name = printable(written.trim());
  const flag = name === '' ? '--set' : `--set ${name}`;
  const parsed = parseTomlAssignment(text);
  if ('problem' in parsed) {
    const hint = text.includes('=') && name !== '' ? `; the value is written as in the file, a text in quotes: --set '${name}="…"'` : '; expected key=value';
    throw new ConfigError(`${flag}: ${parsed.problem}${hint}`);
  }
  return { flag: `--set ${printable(formatKeyPath(parsed.path))}`, path: parsed.path, value: parsed.value };
}
