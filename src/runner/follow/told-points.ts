import type { NewRecord } from '../../core/log-record.ts';
import type { FileIdentity } from './identify-file.ts';

type Kind = FileIdentity['kind'];

/** How often each kind has said a point. */
type TimesSaid = Partial<Record<Kind, number>>;

/** So many of the newest points are kept in mind, and up to twice as many. */
export const MANY_POINTS = 30_000;

/**
 * Which points were told. Trainers write the same points into files of several kinds, and print them: each is told once, when the first of them says it. What
 * one kind says twice was said twice, by a run that was taken up again say: a point is told as often as the kind says it that says it most.
 */
export class ToldPoints {
  /** Two generations: where the newer one is full, the older one is forgotten. */
  #newer = new Map<string, TimesSaid>();
  #older = new Map<string, TimesSaid>();
  readonly #progressType: string;

  constructor(progressType: string) {
    this.#progressType = progressType;
  }

  /** Of the records that a kind says, in their order, those that were not told yet. */
  take(kind: Kind, records: readonly NewRecord[]): readonly NewRecord[] {
    return records.filter((record) => {
      const point = this.#pointOf(record);
      if (point === undefined) return true;
      const said = this.#saidOf(point);
      const told = Math.max(0, ...Object.values(said));
      return (said[kind] = (said[kind] ?? 0) + 1) > told;
    });
  }

  #saidOf(point: string): TimesSaid {
    const known = this.#newer.get(point) ?? this.#older.get(point);
    if (known !== undefined) return known;
    const said: TimesSaid = {};
    this.#newer.set(point, said);
    if (this.#newer.size < MANY_POINTS) return said;
    this.#older = this.#newer;
    this.#newer = new Map();
    return said;
  }

  #pointOf(record: NewRecord): string | undefined {
    if (record.kind === 'metric') return record.step === undefined ? undefined : `${record.step} ${record.name}`;
    return record.kind === 'event' && record.type === this.#progressType ? `${String(record.data['step'])}` : undefined;
  }
}
