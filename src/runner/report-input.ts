import type { NewRecord } from '../core/log-record.ts';
import type { JobInput, JobInputPage } from './job-input.ts';
import { ReportReader } from './report-reader.ts';
import { ReportTail } from './report-tail.ts';

/** The file named in `TRAINSTREAM_FILE`: what a process reports on purpose. No complete line of it is ever lost. */
export class ReportInput implements JobInput {
  readonly producerId = 'report';
  readonly #tail: ReportTail;
  readonly #reader = new ReportReader();

  constructor(path: string) {
    this.#tail = new ReportTail(path);
  }

  read(offset: number, atEnd: boolean): JobInputPage | undefined {
    const page = this.#tail.read(offset, atEnd);
    if (page.offset === offset) return undefined;
    return { records: this.#reader.records(page.lines), lines: page.lines.length, offset: page.offset };
  }

  end(): readonly NewRecord[] {
    return this.#reader.end();
  }

  close(): void {
    this.#tail.close();
  }
}
