import { SETTINGS, type Settings } from '../settings/settings-table.ts';
import { settingValue } from './values.ts';

/** The parser of an option that is a setting too: the environment and files take the same values. */
export function parserOf(option: keyof Settings): (text: string) => unknown {
  const setting = SETTINGS.find((known) => known.option === option);
  if (setting === undefined) throw new TypeError(`${option} is no setting`);
  return settingValue(setting.kind);
}
