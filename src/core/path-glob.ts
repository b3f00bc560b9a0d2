import { ConfigError } from './errors.ts';
import { matchesGlob } from './name-filter.ts';

const LONGEST_PATTERN = 1_000;

/** Stands for any number of folders. */
const ANY_DEPTH = '**';

function matchesSegment(glob: string, name: string): boolean {
  // Hidden files and folders are meant only where they are named.
  if (name.startsWith('.') && !glob.startsWith('.')) return false;
  return matchesGlob(glob, name);
}

/** A pattern for paths: `*` stands for any text without a slash, `**` for any number of folders. Hidden names have to be named. */
export class PathGlob {
  readonly pattern: string;
  /** The folders that the pattern names, up to its first `*`; all of it where it has none. May be empty, absolute, or hold `..`. */
  readonly base: string;
  /** The parts behind the base. */
  readonly #rest: readonly string[];

  /**
   * @param isPath true where `*` stands for itself
   * @throws ConfigError
   */
  constructor(pattern: string, { isPath = false } = {}) {
    if (pattern === '' || pattern.length > LONGEST_PATTERN || pattern.includes('\0')) throw new ConfigError(`${JSON.stringify(pattern.slice(0, 50))}: expected a path, with * and ** where names may differ`);
    this.pattern = pattern;
    const parts = pattern.split('/').filter((part, index) => part !== '.' && (part !== '' || index === 0));
    const first = isPath ? -1 : parts.findIndex((part) => part.includes('*'));
    const named = first < 0 ? parts : parts.slice(0, first);
    this.base = named.length === 1 && named[0] === '' ? '/' : named.join('/');
    const rest = first < 0 ? [] : parts.slice(first);
    // What stands in a folder is meant by `folder/**`, and not the folder.
    this.#rest = rest.at(-1) === ANY_DEPTH ? [...rest, '*'] : rest;
  }

  /** True where the pattern is a path, and nothing in it may differ. */
  get isPath(): boolean {
    return this.#rest.length === 0;
  }

  /** True where the last part, the name of the file, has no `*`. */
  get namesFile(): boolean {
    return !this.#rest.at(-1)?.includes('*');
  }

  /** True for a path that has the shape. @param parts what stands behind the base */
  matches(parts: readonly string[]): boolean {
    return this.#after(parts).has(this.#rest.length);
  }

  /** True where something below that folder can have the shape. @param parts what stands behind the base */
  reachesInto(parts: readonly string[]): boolean {
    return [...this.#after(parts)].some((place) => place < this.#rest.length);
  }

  /** The places in the pattern at which one can be behind these parts: all at once, so that it takes no more than their product. */
  #after(parts: readonly string[]): ReadonlySet<number> {
    let places = this.#withSkipped([0]);
    for (const name of parts) {
      const next: number[] = [];
      for (const place of places) {
        const glob = this.#rest[place];
        if (glob === ANY_DEPTH && !name.startsWith('.')) next.push(place);
        else if (glob !== undefined && glob !== ANY_DEPTH && matchesSegment(glob, name)) next.push(place + 1);
      }
      places = this.#withSkipped(next);
    }
    return places;
  }

  /** `**` also stands for no folder at all. */
  #withSkipped(places: readonly number[]): Set<number> {
    const all = new Set<number>();
    for (let place of places) {
      all.add(place);
      while (this.#rest[place] === ANY_DEPTH) all.add(++place);
    }
    return all;
  }
}
