import type { JsonObject } from '../../../core/json.ts';
import { printable } from '../../../core/text.ts';
import type { GlobalOptions } from '../../command-context.ts';
import type { BackendOptions } from '../../context.ts';
import { ExitCode } from '../../exit-codes.ts';
import { getJob, listJobs, withJobOrigin } from '../../job-reader.ts';
import type { Output } from '../../output.ts';

export interface JobsOptions extends BackendOptions, GlobalOptions {
  readonly json?: boolean;
}

export interface ListOptions extends JobsOptions {
  readonly limit: number;
}

const COLUMNS = ['job_id', 'status', 'phase', 'created', 'name'] as const;

/** Day and time in this machine's time zone, short enough for lines of 80 columns: `11-22 18:05`. */
function minute(timestamp: unknown): string {
  const date = new Date(String(timestamp));
  if (Number.isNaN(date.getTime())) return '-';
  const [month, day, hours, minutes] = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0'));
  return `${month}-${day} ${hours}:${minutes}`;
}

/** Who waits wants to know for how long. Of jobs that have ended the phase is the status again. */
function phaseOf({ queue_position: place, phase, status }: JsonObject): unknown {
  if (typeof place === 'number') return place === 0 ? 'next' : `${place} before it`;
  return phase === status ? '-' : phase;
}

function cell(job: JsonObject, column: (typeof COLUMNS)[number]): string {
  if (column === 'created') return minute(job['created_at']);
  // One without a name is known by its model.
  const value = column === 'phase' ? phaseOf(job) : column === 'name' ? (job['name'] ?? job['model']) : job[column];
  return printable(String(value ?? '-'));
}

function table(jobs: readonly JsonObject[]): string[] {
  const rows = [COLUMNS.map(String), ...jobs.map((job) => COLUMNS.map((column) => cell(job, column)))];
  const widths = COLUMNS.map((_column, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ').trimEnd());
}

/** `trainstream jobs ls`. @returns the exit code */
export async function showJobs(options: ListOptions, output: Output): Promise<number> {
  const jobs = await withJobOrigin(options, (origin) => listJobs(origin, options.limit), { canRepeat: true });
  if (options.json) for (const job of jobs) await output.line(JSON.stringify(job));
  else if (jobs.length === 0) output.note('no jobs yet');
  else for (const line of table(jobs)) await output.line(line);
  return ExitCode.OK;
}

/** `trainstream jobs get JOB`. @returns the exit code */
export async function showJob(jobId: string, options: JobsOptions, output: Output): Promise<number> {
  const job = await withJobOrigin(options, (origin) => getJob(origin, jobId), { canRepeat: true });
  if (options.json) {
    await output.line(JSON.stringify(job));
    return ExitCode.OK;
  }
  const width = Math.max(...Object.keys(job).map((name) => name.length));
  for (const [name, value] of Object.entries(job)) {
    if (value === null || value === undefined) continue;
    await output.line(`${name.padEnd(width)}  ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`);
  }
  return ExitCode.OK;
}
