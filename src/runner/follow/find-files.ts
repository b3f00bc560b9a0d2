import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import type { PathGlob } from '../../core/path-glob.ts';
import type { FoundFile } from './found-file.ts';

/** So many entries of folders are looked at in one search. */
const MOST_ENTRIES = 20_000;

/** Names that files of trainers have; others are opened only where a pattern names them. */
const LIKELY_NAME = /tfevents|\.(?:jsonl|ndjson|csv|tsv)$|^trainer_state\.json$/i;

/** What somebody else may do to a folder or file between two looks at it. */
const GONE: readonly string[] = ['ENOENT', 'ENOTDIR'];

/** What a search came to. */
export interface FileSearch {
  readonly files: readonly FoundFile[];
  /** Folders that cannot be read. */
  readonly unreadable: readonly string[];
  /** True where there was more than is looked at. */
  readonly isCut: boolean;
}

class Search {
  readonly files = new Map<string, FoundFile>();
  readonly unreadable: string[] = [];
  isCut = false;
  readonly #cwd: string;
  #entries = 0;

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  async into(glob: PathGlob, root: string, parts: readonly string[]): Promise<void> {
    for (const entry of await this.#entriesOf(join(root, ...parts))) {
      const below = [...parts, entry.name];
      // No link is followed: one that leads upwards would lead around for ever, and others lead to what is found already.
      if (entry.isDirectory() && glob.reachesInto(below)) await this.into(glob, root, below);
      const isMeant = entry.isFile() && (glob.namesFile || LIKELY_NAME.test(entry.name)) && glob.matches(below);
      if (isMeant) await this.add(join(root, ...below), glob);
      if (this.isCut) return;
    }
  }

  async add(path: string, { namesFile: isNamed, isPath }: PathGlob): Promise<void> {
    const known = this.files.get(path);
    // What the most exact pattern says of it holds.
    if (known !== undefined && (known.isPath || !isPath) && (known.isNamed || !isNamed)) return;
    try {
      const stats = await stat(path);
      if (!stats.isFile()) return;
      const shown = relative(this.#cwd, path) || basename(path);
      this.files.set(path, { path, shown, size: stats.size, modifiedAt: stats.mtimeMs, createdAt: stats.birthtimeMs || stats.mtimeMs, inode: stats.ino, isNamed, isPath });
    } catch (error) {
      this.#note(path, error);
    }
  }

  async #entriesOf(folder: string): Promise<readonly Dirent[]> {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      this.#entries += entries.length;
      if (this.#entries > MOST_ENTRIES) this.isCut = true;
      return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1)).slice(0, MOST_ENTRIES);
    } catch (error) {
      this.#note(folder, error);
      return [];
    }
  }

  #note(path: string, error: unknown): void {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!GONE.includes(code)) this.unreadable.push(`${relative(this.#cwd, path) || path} (${code})`);
  }
}

/**
 * The files that patterns lead to, links left out but where a pattern names one.
 * @param cwd absolute; where patterns that are relative start
 */
export async function findFiles(cwd: string, globs: readonly PathGlob[]): Promise<FileSearch> {
  const search = new Search(cwd);
  for (const glob of globs) {
    const root = resolve(cwd, glob.base);
    if (glob.isPath) await search.add(root, glob);
    else await search.into(glob, root, []);
  }
  return { files: [...search.files.values()], unreadable: search.unreadable, isCut: search.isCut };
}
