import type { NewRecord } from '../../core/log-record.ts';
import type { FileIdentity } from './identify-file.ts';

type Kind = FileIdentity['kind'];

/** So many of the newest points are kept in mind, and up to twice as many. */
const MANY_POINTS = 30_000;

/**
 * Which kind of file told which point first. Trainers write the same points into files of several kinds; each is told once. What files of one kind
 * say twice was said twice: by a run that was taken up again, say.
 */
export class ToldPoints {
  /** Two generations: where the newer one is full, the older one is forgotten. */
  #newer = new Map<string, Kind>();
  #older = new Map<string, Kind>();
  readonly #progressType: string;

  constructor(progressType: string) {
    this.#progressType = progressType;
  }

  /** The records that no file of another kind has told. */
  take(kind: Kind, records: readonly NewRecord[]): readonly NewRecord[] {
    return records.filter((record) => {
      const point = this.#pointOf(record);
      if (point === undefined) return true;
      const known = this.#newer.get(point) ?? this.#older.get(point);
      if (known === undefined) this.#note(point, kind);
      return known === undefined || known === kind;
    });
  }

  #note(point: string, kind: Kind): void {
    this.#newer.set(point, kind);
    if (this.#newer.size < MANY_POINTS) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  #pointOf(record: NewRecord): string | undefined {
    if (record.kind === 'metric') return record.step === undefined ? undefined : `${record.step} ${record.name}`;
    return record.kind === 'event' && record.type === this.#progressType ? `${String(record.data['step'])}` : undefined;
  }
}
