import { printable, withoutSecrets } from '../../core/text.ts';

/** Longer texts are cut when they are shown. */
const SHOWN_CHARACTERS = 60;

/** A value of a TOML document as an error message shows it: safe for a terminal, without secrets, on one line. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    const shown = value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value;
    return printable(withoutSecrets(JSON.stringify(shown)));
  }
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : String(value).replace('Infinity', 'inf').replace('NaN', 'nan');
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return 'a date or time';
  return Array.isArray(value) ? 'a list' : 'a table';
}

/** What kind of value it is, for where the value itself may be a secret. */
export function describeKind(value: unknown): string {
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'number') return 'a number';
  return describeValue(value);
}
