import { toldNames } from '../capture/files/told-names.ts';
import { parseReportLine } from '../capture/parse-report-line.ts';
import type { NewRecord } from '../core/log-record.ts';
import type { JobInput, JobInputPage } from './job-input.ts';
import { ReportReader } from './report-reader.ts';
import { ReportTail } from './report-tail.ts';

/** So much of what was read before is read again where a program is taken up. Bytes. */
const WARM_UP = 64 * 1024;

/** The file named in `TRAINSTREAM_FILE`: what a process reports on purpose. No complete line of it is ever lost. */
export class ReportInput implements JobInput {
  readonly producerId = 'report';
  readonly #tail: ReportTail;
  readonly #reader = new ReportReader();
  readonly #path: string;
  readonly #onNames: (names: readonly string[]) => void;

  /** @param onNames told the names of the metrics and the types of the events that are reported */
  constructor(path: string, onNames: (names: readonly string[]) => void) {
    this.#path = path;
    this.#tail = new ReportTail(path);
    this.#onNames = onNames;
  }

  /** Tells the names that were reported last, before what is read next. @param offset up to where the file was read before */
  resume(offset: number): void {
    if (offset === 0) return;
    const tail = new ReportTail(this.#path);
    // The first line may be half of one.
    const { lines } = tail.read(Math.max(0, offset - WARM_UP), false);
    tail.close();
    for (const line of lines) {
      const parsed = parseReportLine(line ?? '');
      if ('records' in parsed) this.#onNames(toldNames(parsed.records));
    }
  }

  read(offset: number, atEnd: boolean): JobInputPage | undefined {
    const page = this.#tail.read(offset, atEnd);
    if (page.offset === offset) return undefined;
    const records = this.#reader.records(page.lines);
    this.#onNames(toldNames(records));
    return { records, lines: page.lines.length, offset: page.offset };
  }

  end(): readonly NewRecord[] {
    return this.#reader.end();
  }

  close(): void {
    this.#tail.close();
  }
}
