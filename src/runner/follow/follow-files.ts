import { join } from 'node:path';
import { fileWarning } from '../../capture/files/bad-pieces.ts';
import { createFileReader, type GrowingFileKind } from '../../capture/files/create-file-reader.ts';
import type { FileReaderOptions } from '../../capture/files/file-reader.ts';
import type { Clock } from '../../core/clock.ts';
import { hashText } from '../../core/hash.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { PathGlob } from '../../core/path-glob.ts';
import { findFiles } from './find-files.ts';
import { FollowedLog } from './followed-log.ts';
import { FollowedState } from './followed-state.ts';
import type { FollowedFile } from './followed-file.ts';
import type { FoundFile } from './found-file.ts';
import { type FileIdentity, identifyFile } from './identify-file.ts';
import { inOrderOfStart, isOfValidation, RunFolders, runFolderOf } from './run-folders.ts';

export interface FollowFilesOptions {
  /** Absolute; where patterns that are relative start. */
  readonly cwd: string;
  readonly globs: readonly PathGlob[];
  readonly reader: Pick<FileReaderOptions, 'mapNames' | 'progressType'>;
  /** Files that were last written before are left alone. Milliseconds since 1970. */
  readonly since: number;
  /** How far files that were there before are not read, by the name of their producer. */
  readonly existing: Readonly<Record<string, number>>;
  /** Up to where the records of a producer are stored; 0 where there are none. */
  readonly positionOf: (producerId: string) => Promise<number>;
  /** What a file is that a pattern names and that is none of a trainer's known ones; it is left out where that is not given. */
  readonly unknownAs?: GrowingFileKind;
  /** True where states of Hugging Face Trainer are read only if a pattern names the file: what they say is printed too, and sooner. */
  readonly onlyNamedStates: boolean;
  readonly clock: Clock;
}

/** A file that is followed from now on, and where to begin. */
export interface NewlyFollowed {
  readonly file: FollowedFile;
  readonly offset: number;
}

const MOST_FILES = 256;

/** The system may have cut a time to seconds. Milliseconds. */
const TIME_SLACK_MS = 2_000;

/** Lines that are written while the training runs, in the very folder where its state is. */
const LINES_BESIDE_STATE = ['trainer_log.jsonl', 'logging.jsonl'];

/** The name under which the records of a file are stored. */
function producerIdOf(path: string, { kind, beginning }: FileIdentity, generation: number): string {
  return `follow-${hashText(`${path}\n${kind}\n${generation}\n${beginning}`)}`;
}

/** Where a file is told from others by its path. */
function keyOf({ path }: FoundFile, { kind }: FileIdentity): string {
  return kind === 'trainer-state' ? runFolderOf(path, kind) : path;
}

/** How far files reach that are there already, by the name of their producer: what comes behind that is new. */
export async function existingFiles({ cwd, globs, unknownAs }: Pick<FollowFilesOptions, 'cwd' | 'globs' | 'unknownAs'>): Promise<Record<string, number>> {
  const { files } = await findFiles(cwd, globs);
  const existing: Record<string, number> = {};
  for (const file of files) {
    const identity = identityOf(file, unknownAs, true);
    if (typeof identity !== 'object') continue;
    const producerId = producerIdOf(keyOf(file, identity), identity, 0);
    const size = identity.kind === 'trainer-state' ? entriesOf(file) : file.size;
    existing[producerId] = Math.max(size, existing[producerId] ?? 0);
  }
  return existing;
}

function entriesOf({ path, shown }: FoundFile): number {
  const state = new FollowedState('', { mapNames: false, progressType: '' });
  state.add(path, shown);
  let offset = 0;
  for (let entries = state.read(0); entries.length > 0; entries = state.read(offset)) offset = entries.at(-1)?.end ?? offset;
  return offset;
}

/** As {@link identifyFile}; undefined too where the file cannot be read, or is gone. */
function identityOf(file: FoundFile, unknownAs: GrowingFileKind | undefined, atEnd: boolean): FileIdentity | 'undecided' | undefined {
  try {
    return identifyFile(file, unknownAs, atEnd);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}

/** Finds the files that patterns lead to, as they appear, change, and take each other's place. */
export class FollowFiles {
  readonly #options: FollowFilesOptions;
  readonly #folders = new RunFolders();
  readonly #followed = new Map<string, FollowedFile>();
  /** Files that are none of a trainer's, or not to be told yet, as they were then. */
  readonly #passedBy = new Map<string, string>();
  readonly #notices: NewRecord[] = [];
  readonly #said = new Set<string>();

  constructor(options: FollowFilesOptions) {
    this.#options = options;
  }

  /** What is to be said of the search itself, each once. It only grows. */
  get notices(): readonly NewRecord[] {
    return this.#notices;
  }

  /** How many files were found so far. */
  get count(): number {
    return this.#followed.size;
  }

  /**
   * Files that were not found before.
   * @param atEnd true where nothing more will be written
   */
  async find(atEnd: boolean): Promise<NewlyFollowed[]> {
    const { cwd, globs, since } = this.#options;
    const search = await findFiles(cwd, globs);
    if (search.isCut) this.#say('There are too many files and folders where it is to be looked for files to follow: not all are looked at');
    for (const place of search.unreadable) this.#say(`${place} cannot be read: files in there are not followed`);
    const isThere = new Set(search.files.map(({ path }) => path));
    const newlyFollowed: NewlyFollowed[] = [];
    for (const file of inOrderOfStart(search.files)) {
      if (file.modifiedAt < since - TIME_SLACK_MS || this.#followed.get(file.path)?.isReplaced === false) continue;
      const found = await this.#follow(file, isThere, atEnd);
      if (found !== undefined) newlyFollowed.push(found);
    }
    return newlyFollowed;
  }

  #say(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#notices.push(fileWarning(message));
  }

  async #follow(file: FoundFile, isThere: ReadonlySet<string>, atEnd: boolean): Promise<NewlyFollowed | undefined> {
    const { path, inode, size } = file;
    const state = `${inode} ${size} ${atEnd}`;
    if (this.#passedBy.get(path) === state) return undefined;
    const identity = identityOf(file, this.#options.unknownAs, atEnd);
    if (typeof identity !== 'object') {
      this.#passedBy.set(path, state);
      if (identity === undefined && file.isNamed) this.#say(`${file.shown} is no file of a trainer that can be followed`);
      return undefined;
    }
    if (this.#followed.size >= MOST_FILES && !this.#followed.has(keyOf(file, identity))) {
      this.#say(`More than ${MOST_FILES} files were found: the others are not followed`);
      return undefined;
    }
    return identity.kind === 'trainer-state' ? this.#followState(file, identity, isThere) : this.#followLog(file, identity, identity.kind);
  }

  async #followState(file: FoundFile, identity: FileIdentity, isThere: ReadonlySet<string>): Promise<NewlyFollowed | undefined> {
    const folder = keyOf(file, identity);
    const isTold = LINES_BESIDE_STATE.some((name) => isThere.has(join(folder, name)));
    if (isTold || (this.#options.onlyNamedStates && !file.isNamed)) return undefined;
    const known = this.#followed.get(folder);
    if (known instanceof FollowedState) {
      known.add(file.path, file.shown);
      return undefined;
    }
    const producerId = producerIdOf(folder, identity, 0);
    const state = new FollowedState(producerId, this.#readerOptions(file, identity));
    state.add(file.path, file.shown);
    this.#followed.set(folder, state);
    return { file: state, offset: await this.#start(producerId) };
  }

  async #followLog(file: FoundFile, identity: FileIdentity, kind: GrowingFileKind): Promise<NewlyFollowed> {
    const { path, shown, inode, size } = file;
    let generation = 0;
    const idOf = () => producerIdOf(path, identity, generation);
    for (;;) {
      const offset = await this.#start(idOf());
      generation++;
      // One that begins as another one did that had its path: how far that was read tells nothing of this one.
      if (offset <= size && (await this.#start(idOf())) === 0) {
        generation--;
        const reader = createFileReader(kind, shown, this.#readerOptions(file, identity), this.#options.clock);
        const log = new FollowedLog({ producerId: idOf(), path, shown, inode, reader });
        this.#followed.set(path, log);
        return { file: log, offset };
      }
    }
  }

  #readerOptions({ shown }: FoundFile, { kind }: FileIdentity): FileReaderOptions {
    const prefix = this.#folders.prefixOf(shown, kind);
    return { ...this.#options.reader, prefix, isValidation: kind === 'event-file' && isOfValidation(shown) };
  }

  /** Where a producer begins or goes on. */
  async #start(producerId: string): Promise<number> {
    return Math.max(await this.#options.positionOf(producerId), this.#options.existing[producerId] ?? 0);
  }
}
