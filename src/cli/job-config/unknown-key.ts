import type { JobSchema } from './job-schema.ts';
import { nearestKey } from './nearest-key.ts';

/** Known keys by the dotted name of their table; '' is the top of the file. */
function knownKeys({ tables, topKeys }: JobSchema): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, string[]>([['', [...topKeys]]]);
  for (const [name, shape] of Object.entries(tables)) {
    const dot = name.lastIndexOf('.');
    known.get(dot < 0 ? '' : name.slice(0, dot))?.push(name.slice(dot + 1));
    known.set(name, Object.keys(shape));
  }
  return known;
}

/**
 * What to say about a key that is not known in its table.
 *
 * @param tablePath the table's path, without places in lists; empty for the top of the file.
 */
export function describeUnknownKey(schema: JobSchema, tablePath: readonly string[], key: string): string {
  const known = knownKeys(schema);
  const table = tablePath.join('.');
  const homes = [...known].filter(([name, keys]) => name !== table && keys.includes(key)).map(([name]) => name);
  if (homes.length > 0) {
    const places = homes.map((name) => (name === '' ? 'a table of its own at the top of the file' : `[${name}]`));
    return `unknown key; ${key} belongs in ${places.join(' or ')}`;
  }
  const nearest = nearestKey(key, known.get(table) ?? []);
  return nearest === undefined ? 'unknown key' : `unknown key; did you mean ${nearest}?`;
}
