import { toldNames } from '../../capture/files/told-names.ts';
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
  #leads: readonly string[] = [];

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

  /**
   * Names of what it brought at the last reading, where most of that was new: the file says it first. One that is written late repeats far more than
   * it adds, which is no more than what was printed in the same moment.
   */
  get leads(): readonly string[] {
    return this.#leads;
  }

  read(offset: number, atEnd: boolean): readonly FileEntry[] {
    const balance = new Map<string, number>();
    const weigh = (records: readonly NewRecord[], weight: number) => {
      for (const record of records) for (const name of toldNames([record])) balance.set(name, (balance.get(name) ?? 0) + weight);
    };
    const entries = this.#file.read(offset, atEnd).map(({ records, end }) => {
      const untold = this.#told.take(this.#kind, records);
      weigh(records, -1);
      weigh(untold, 2);
      return { records: untold, end };
    });
    this.#leads = [...balance].filter(([, weight]) => weight > 0).map(([name]) => name);
    return entries;
  }

  end(): readonly NewRecord[] {
    return this.#told.take(this.#kind, this.#file.end());
  }
}
