import { toldNames } from '../../capture/files/told-names.ts';
import { parseReportLine } from '../../capture/reported/parse-report-line.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { JobInput, JobInputPage } from '../job-input.ts';
import { ReportReader } from './report-reader.ts';
import { ReportTail } from './report-tail.ts';

/** So much of what was read before is read again where a program is taken up. Bytes. */
const WARM_UP = 64 * 1024;

/** A page ends with the line that reaches so many records: a line can hold thousands, and other jobs wait while they are stored. */
const PAGE_RECORDS = 2_000;

/** The file named in `TRAINSTREAM_FILE`: what a process reports on purpose. No complete line of it is ever lost, as long as it is only appended to. */
export class ReportInput implements JobInput {
  readonly producerId = 'report';
  readonly #tail: ReportTail;
  readonly #reader = new ReportReader();
  readonly #onNames: (names: readonly string[]) => void;
  #toldRestarts = 0;

  /** @param onNames told the names of the metrics and the types of the events that are reported */
  constructor(path: string, onNames: (names: readonly string[]) => void) {
    this.#tail = new ReportTail(path);
    this.#onNames = onNames;
  }

  /** Tells the names that were reported last, before what is read next. @param offset up to where the file was read before */
  resume(offset: number): void {
    if (offset === 0) return;
    this.#tail.before(offset, WARM_UP, (line) => {
      const parsed = parseReportLine(line ?? '');
      if ('records' in parsed) this.#onNames(toldNames(parsed.records));
      return true;
    });
  }

  read(offset: number, atEnd: boolean): JobInputPage | undefined {
    const records: NewRecord[] = [];
    let lines = 0;
    const end = this.#tail.read(offset, atEnd, (line) => {
      lines++;
      for (const record of this.#reader.records(line)) records.push(record);
      return records.length < PAGE_RECORDS;
    });
    if (end === offset) return undefined;
    this.#onNames(toldNames(records));
    return { records: [...this.#restart(), ...records], lines, offset: end };
  }

  end(): readonly NewRecord[] {
    const { restarts, problem } = this.#tail;
    const more = restarts - this.#toldRestarts;
    const again: NewRecord[] = this.#toldRestarts > 0 && more > 0 ? [emptied(`That happened ${more} more time${more === 1 ? '' : 's'}`, more)] : this.#restart();
    const unread: NewRecord[] = problem === undefined ? [] : [{ kind: 'event', type: 'runner.report.unreadable', level: 'warning', message: `The file named in TRAINSTREAM_FILE cannot be read: ${problem}`, data: {} }];
    return [...again, ...unread, ...this.#reader.end()];
  }

  close(): void {
    this.#tail.close();
  }

  /** What is to be told the first time that the file was written anew. */
  #restart(): NewRecord[] {
    const { restarts } = this.#tail;
    if (restarts === 0 || this.#toldRestarts > 0) return [];
    this.#toldRestarts = restarts;
    return [emptied('The file named in TRAINSTREAM_FILE was emptied, or another was put in its place: lines may be lost. Open it to append', restarts)];
  }
}

function emptied(message: string, times: number): NewRecord {
  return { kind: 'event', type: 'runner.report.emptied', level: 'warning', message, data: { times } };
}
