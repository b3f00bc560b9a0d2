import { nearestKey } from './nearest-key.ts';
import { SFT_TABLES } from './sft-schema.ts';

/** Known keys by the dotted name of their table; '' is the top of the file. */
const KNOWN_KEYS: ReadonlyMap<string, readonly string[]> = knownKeys();

function knownKeys(): Map<string, string[]> {
  const known = new Map<string, string[]>([['', ['tags']]]);
  for (const [name, shape] of Object.entries(SFT_TABLES)) {
    const dot = name.lastIndexOf('.');
    known.get(dot < 0 ? '' : name.slice(0, dot))?.push(name.slice(dot + 1));
    known.set(name, Object.keys(shape));
  }
  return known;
}

/**
 * What to say about a key that is not known in its table.
 *
 * @param tablePath the table's path; empty for the top of the file.
 */
export function describeUnknownKey(tablePath: readonly string[], key: string): string {
  const table = tablePath.join('.');
  const homes = [...KNOWN_KEYS].filter(([name, keys]) => name !== table && keys.includes(key)).map(([name]) => name);
  if (homes.length > 0) {
    const places = homes.map((name) => (name === '' ? 'a table of its own at the top of the file' : `[${name}]`));
    return `unknown key; ${key} belongs in ${places.join(' or ')}`;
  }
  const nearest = nearestKey(key, KNOWN_KEYS.get(table) ?? []);
  return nearest === undefined ? 'unknown key' : `unknown key; did you mean ${nearest}?`;
}
