import { DEFAULT_SETTINGS } from './control/default-settings.ts';
import type { PressContext } from './control/press-context.ts';
import type { ViewSettings } from './control/view-settings.ts';
import type { DashboardOptions } from './dashboard-options.ts';
import { detectCharset } from './detect-charset.ts';
import type { Size } from './frame/canvas.ts';
import { screenExtent } from './frame/screen-extent.ts';
import type { Charset, ViewModel } from './frame/view-model.ts';
import { JobOrder } from './job-order.ts';
import type { JobState } from './state/job-state.ts';
import { newJobState } from './state/new-job-state.ts';
import { stateLimits } from './state-limits.ts';
import { StreamNotes } from './stream-notes.ts';

/** What a dashboard shows, and how: everything but the terminal. */
export class DashboardState {
  readonly #options: DashboardOptions;
  readonly #charset: Charset;
  readonly jobs = new Map<string, JobState>();
  readonly notes: StreamNotes;
  readonly #order: JobOrder;
  /** Somebody has pressed a key. */
  #isTouched = false;
  /** What a person has chosen so far. */
  settings: ViewSettings;

  constructor(options: DashboardOptions) {
    const { clock, environment = process.env, charset = 'auto', table = false, settings, source = '' } = options;
    this.#options = options;
    this.#charset = charset === 'auto' ? detectCharset(environment) : charset;
    this.notes = new StreamNotes(source, () => clock.now());
    this.#order = new JobOrder(() => clock.now());
    this.settings = { ...DEFAULT_SETTINGS, screen: table ? 'jobs' : 'job', ...settings };
  }

  /** True where there is a table of jobs. */
  get isTable(): boolean {
    return this.#options.table === true;
  }

  /** The only job; undefined in a table. */
  get onlyJob(): JobState | undefined {
    return this.isTable ? undefined : this.jobs.values().next().value;
  }

  /**
   * The state of a job, which has its row from now on. The first one is selected.
   * @param isNew true puts it above all others, and selects it until somebody presses a key: a table that nobody touches shows its top
   */
  job(jobId: string, isNew = false): JobState {
    const known = this.jobs.get(jobId);
    if (known !== undefined) return known;
    const { name, jobCount = 1 } = this.#options;
    const job = newJobState(jobId, stateLimits(Math.max(jobCount, this.jobs.size + 1)));
    job.name = name;
    const others = isNew ? [...this.jobs] : [];
    if (isNew) this.jobs.clear();
    this.jobs.set(jobId, job);
    for (const [otherId, other] of others) this.jobs.set(otherId, other);
    if (this.settings.selectedJob === undefined || (isNew && !this.#isTouched)) this.settings = { ...this.settings, selectedJob: jobId };
    return job;
  }

  /** A key was pressed: the rows of the table stay where they are for a while. */
  holdOrder(): void {
    this.#isTouched = true;
    this.#order.hold();
  }

  /** What pictures are made of. */
  get model(): ViewModel {
    const { onDetach, onCancel, command } = this.#options;
    const { screen, selectedJob } = this.settings;
    return {
      jobs: this.jobs,
      order: this.#order.of(this.jobs, this.settings),
      connection: this.notes.connection(),
      charset: this.#charset,
      command: command?.(screen === 'job' ? selectedJob : undefined, this.settings) ?? '',
      notice: this.notes.notice,
      offers: { detach: onDetach !== undefined, cancel: onCancel !== undefined },
    };
  }

  /** What a key must know of what is on the screen. */
  context(size: Size): PressContext {
    const { model } = this;
    let messageCount = 0;
    for (const job of this.jobs.values()) messageCount += job.messageCount;
    return { ...screenExtent(model, this.settings, size), hasTable: this.isTable, messageCount, offers: model.offers };
  }
}
