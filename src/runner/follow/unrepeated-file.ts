import type { FileEntry } from '../../capture/files/file-reader.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { FollowedFile } from './followed-file.ts';
import type { FileIdentity } from './identify-file.ts';
import type { ToldPoints } from './told-points.ts';

/** A followed file without the points that files of another kind have told. */
export class UnrepeatedFile implements FollowedFile {
  readonly #file: FollowedFile;
  readonly #kind: FileIdentity['kind'];
  readonly #told: ToldPoints;

  constructor(file: FollowedFile, kind: FileIdentity['kind'], told: ToldPoints) {
    this.#file = file;
    this.#kind = kind;
    this.#told = told;
  }

  get producerId(): string {
    return this.#file.producerId;
  }

  get shown(): string {
    return this.#file.shown;
  }

  get isLive(): boolean {
    return this.#file.isLive;
  }

  get isReplaced(): boolean {
    return this.#file.isReplaced;
  }

  read(offset: number, atEnd: boolean): readonly FileEntry[] {
    return this.#file.read(offset, atEnd).map(({ records, end }) => ({ records: this.#told.take(this.#kind, records), end }));
  }

  end(): readonly NewRecord[] {
    return this.#told.take(this.#kind, this.#file.end());
  }
}
