import type { JobType } from '../../core/job.ts';
import type { JsonObject } from '../../core/json.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { Place } from './place.ts';

/** How often progress is told. Milliseconds. */
const INTERVAL_MS = 1_000;

const TYPES: Readonly<Partial<Record<JobType, string>>> = { sft: 'sft.progress', rl: 'rl.train.step' };

export interface PrintedProgressOptions {
  readonly jobType?: JobType | undefined;
  readonly isReported: (type: string) => boolean;
}

/** Tells how far a training is by its bar or by lines that say how many steps there are, once a second. */
export class PrintedProgress {
  readonly #type: string;
  readonly #isReported: (type: string) => boolean;
  #newest: Place | undefined;
  #told: Place | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor({ jobType, isReported }: PrintedProgressOptions) {
    this.#type = (jobType && TYPES[jobType]) ?? 'progress';
    this.#isReported = isReported;
  }

  /** Takes a place of the training; one without a number of steps to come says no progress. */
  take(place: Place): void {
    if (place.step !== undefined && (place.totalSteps !== undefined || this.#told !== undefined)) this.#newest = place;
  }

  /** @param now milliseconds */
  records(now: number): NewRecord[] {
    if (now >= this.#toldAt && now - this.#toldAt < INTERVAL_MS) return [];
    const told = this.end();
    if (told.length > 0) this.#toldAt = now;
    return told;
  }

  /** The newest place, where it was not told. */
  end(): NewRecord[] {
    const place = this.#newest;
    if (place === undefined || (place.step === this.#told?.step && place.totalSteps === this.#told?.totalSteps) || this.#isReported(this.#type)) return [];
    this.#told = place;
    const { step, totalSteps, epoch } = place;
    const data: JsonObject = { step, ...(totalSteps !== undefined && { total_steps: totalSteps }), ...(epoch !== undefined && { epoch }) };
    return [{ kind: 'event', type: this.#type, level: 'info', message: `step ${step}${totalSteps === undefined ? '' : `/${totalSteps}`}`, data }];
  }

  /** Takes what was read so far as told. */
  forget(): void {
    this.#told = this.#newest;
  }
}
