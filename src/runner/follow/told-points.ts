import type { NewRecord } from '../../core/log-record.ts';
import type { FileIdentity } from './identify-file.ts';

type Kind = FileIdentity['kind'];

/** So many of the newest points are kept in mind. */
const MOST_POINTS = 50_000;

/**
 * Which kind of file told which point first. Trainers write the same points into files of several kinds; each is told once. What files of one kind
 * say twice was said twice: by a run that was taken up again, say.
 */
export class ToldPoints {
  readonly #kinds = new Map<string, Kind>();
  readonly #progressType: string;

  constructor(progressType: string) {
    this.#progressType = progressType;
  }

  /** The records that no file of another kind has told. */
  take(kind: Kind, records: readonly NewRecord[]): readonly NewRecord[] {
    return records.filter((record) => {
      const point = this.#pointOf(record);
      if (point === undefined) return true;
      const known = this.#kinds.get(point);
      if (known !== undefined) return known === kind;
      this.#kinds.set(point, kind);
      if (this.#kinds.size > MOST_POINTS) this.#kinds.delete(this.#kinds.keys().next().value as string);
      return true;
    });
  }

  #pointOf(record: NewRecord): string | undefined {
    if (record.kind === 'metric') return record.step === undefined ? undefined : `${record.step} ${record.name}`;
    return record.kind === 'event' && record.type === this.#progressType ? `${String(record.data['step'])}` : undefined;
  }
}
