import { statSync } from 'node:fs';
import { fileWarning } from '../../capture/files/bad-pieces.ts';
import { createFileReader, type GrowingFileKind } from '../../capture/files/create-file-reader.ts';
import { type FileReaderOptions, GIVEN_UP } from '../../capture/files/file-reader.ts';
import { toldNames } from '../../capture/files/told-names.ts';
import type { Clock } from '../../core/clock.ts';
import { hashText } from '../../core/hash.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { PathGlob } from '../../core/path-glob.ts';
import { findFiles } from './find-files.ts';
import { FollowedLog } from './followed-log.ts';
import { FollowedState } from './followed-state.ts';
import type { FollowedFile } from './followed-file.ts';
import { FollowedTable } from './followed-table.ts';
import type { FoundFile } from './found-file.ts';
import { type FileIdentity, identifyFile } from './identify-file.ts';
import { inOrderOfStart, isOfValidation, RunFolders, runFolderOf } from './run-folders.ts';
import { toldBefore } from './told-before.ts';
import { ToldPoints } from './told-points.ts';
import { UnrepeatedFile } from './unrepeated-file.ts';

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
  readonly file: UnrepeatedFile;
  readonly offset: number;
  /** Names that it has told before, where that shows. */
  readonly names: readonly string[];
}

const MOST_FILES = 256;

/** The system may have cut a time to seconds. Milliseconds. */
const TIME_SLACK_MS = 2_000;

/** The name under which the records of a file are stored. */
function producerIdOf(path: string, { kind, beginning }: FileIdentity, generation: number): string {
  return `follow-${hashText(`${path}\n${kind}\n${generation}\n${beginning}`)}`;
}

/** True for a file that only grows: offsets count its bytes. */
function isGrowing(identity: FileIdentity): identity is FileIdentity & { readonly kind: GrowingFileKind } {
  return identity.kind !== 'trainer-state' && identity.kind !== 'metric-table';
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
    const size = isGrowing(identity) ? file.size : entriesOf(file, identity);
    existing[producerId] = Math.max(size, existing[producerId] ?? 0);
  }
  return existing;
}

/** How many entries a file has of which offsets count entries, and no bytes. */
function entriesOf({ path, shown }: FoundFile, { kind, beginning }: FileIdentity): number {
  const reader = { mapNames: false, progressType: '' };
  const state = new FollowedState('', reader);
  state.add(path, shown);
  const file = kind === 'trainer-state' ? state : new FollowedTable({ producerId: '', path, shown, identity: beginning, reader });
  let offset = 0;
  for (let entries = file.read(0, false); entries.length > 0; entries = file.read(offset, false)) offset = entries.at(-1)?.end ?? offset;
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

/** Undefined where the file is gone, or cannot be reached. */
function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size;
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
  readonly #told: ToldPoints;

  constructor(options: FollowFilesOptions) {
    this.#options = options;
    this.#told = new ToldPoints(options.reader.progressType);
  }

  /** What is to be said of the search itself, each once. It only grows. */
  get notices(): readonly NewRecord[] {
    return this.#notices;
  }

  /** How many files were found so far. */
  get count(): number {
    return this.#followed.size;
  }

  /** Of records that the program prints, those that no file has told; files do not tell them again. */
  printed(records: readonly NewRecord[]): readonly NewRecord[] {
    return this.#told.take('printed-text', records);
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
    const newlyFollowed: NewlyFollowed[] = [];
    for (const file of inOrderOfStart(search.files)) {
      if (file.modifiedAt < since - TIME_SLACK_MS || this.#followed.get(file.path)?.isReplaced === false) continue;
      const found = await this.#follow(file, atEnd);
      if (found !== undefined) newlyFollowed.push(found);
    }
    return newlyFollowed;
  }

  #say(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#notices.push(fileWarning(message));
  }

  async #follow(file: FoundFile, atEnd: boolean): Promise<NewlyFollowed | undefined> {
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
    if (isGrowing(identity)) return this.#followLog(file, identity, identity.kind);
    if (identity.kind === 'metric-table') return this.#followTable(file, identity);
    // It is the run that is followed, and not each of its states.
    this.#passedBy.set(path, state);
    return this.#followState(file, identity);
  }

  async #followState(file: FoundFile, identity: FileIdentity): Promise<NewlyFollowed | undefined> {
    const folder = keyOf(file, identity);
    if (this.#options.onlyNamedStates && !file.isNamed) return undefined;
    const known = this.#followed.get(folder);
    if (known instanceof FollowedState) {
      known.add(file.path, file.shown);
      return undefined;
    }
    const producerId = producerIdOf(folder, identity, 0);
    const create = () => {
      const state = new FollowedState(producerId, this.#readerOptions(file, identity));
      state.add(file.path, file.shown);
      return state;
    };
    const state = create();
    this.#followed.set(folder, state);
    return this.#from(state, identity, await this.#start(producerId), create);
  }

  async #followTable(file: FoundFile, identity: FileIdentity): Promise<NewlyFollowed> {
    const { path, shown } = file;
    const producerId = producerIdOf(path, identity, 0);
    const create = () => new FollowedTable({ producerId, path, shown, identity: identity.beginning, reader: this.#readerOptions(file, identity) });
    const table = create();
    this.#followed.set(path, table);
    return this.#from(table, identity, await this.#start(producerId), create);
  }

  async #followLog(file: FoundFile, identity: FileIdentity, kind: GrowingFileKind): Promise<NewlyFollowed | undefined> {
    const { path, shown, inode } = file;
    const replaced = this.#followed.get(path)?.producerId;
    for (let generation = 0; ; generation++) {
      const producerId = producerIdOf(path, identity, generation);
      const offset = await this.#start(producerId);
      // As large as it is by now: whoever read it before may have stored what was written since it was found.
      const size = sizeOf(path);
      if (size === undefined) return undefined;
      // One that begins as another one did had its path: how far that was read tells nothing of this one.
      const isOfAnother = producerId === replaced || (offset > size && offset !== GIVEN_UP) || (await this.#start(producerIdOf(path, identity, generation + 1))) > 0;
      if (isOfAnother) continue;
      const create = () => {
        const reader = createFileReader(kind, shown, this.#readerOptions(file, identity), this.#options.clock);
        return new FollowedLog({ producerId, path, shown, inode, reader });
      };
      const log = create();
      this.#followed.set(path, log);
      return this.#from(log, identity, offset, create);
    }
  }

  /** A file from where it was read before. @param create makes another one to read that again */
  #from(file: FollowedFile, { kind }: FileIdentity, offset: number, create: () => FollowedFile): NewlyFollowed {
    const existing = this.#options.existing[file.producerId] ?? 0;
    // What a program prints is in no other file.
    const told = kind === 'printed-text' || offset === GIVEN_UP ? [] : toldBefore(create(), existing, offset);
    this.#told.take(kind, told);
    return { file: new UnrepeatedFile(file, kind, this.#told), offset, names: toldNames(told) };
  }

  #readerOptions(file: FoundFile, { kind }: FileIdentity): FileReaderOptions {
    const prefix = this.#folders.prefixOf(file, kind);
    return { ...this.#options.reader, prefix, isValidation: kind === 'event-file' && isOfValidation(file.shown) };
  }

  /** Where a producer begins or goes on. */
  async #start(producerId: string): Promise<number> {
    return Math.max(await this.#options.positionOf(producerId), this.#options.existing[producerId] ?? 0);
  }
}
