import { parseReportLine } from '../../capture/reported/parse-report-line.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { printable, withoutSecrets } from '../../core/text.ts';

/** So many bad lines are told one by one; the others are counted. */
const TOLD_ONE_BY_ONE = 10;

/** So much of a bad line is shown. It is cut after its secrets were taken out: half an address could not be told for one. */
const SHOWN_CHARACTERS = 200;

/** Turns lines of a report file into records; a bad line becomes a warning. */
export class ReportReader {
  #bad = 0;

  /** @param line undefined stands for one that was too long to read */
  records(line: string | undefined): readonly NewRecord[] {
    const parsed = line === undefined ? { problem: 'is longer than 64 KiB' } : parseReportLine(line);
    if ('records' in parsed) return parsed.records;
    return ++this.#bad <= TOLD_ONE_BY_ONE ? [badLine(`A reported line was passed over: ${parsed.problem}`, line)] : [];
  }

  /** What is left to tell when the file has been read to its end. */
  end(): NewRecord[] {
    const untold = this.#bad - TOLD_ONE_BY_ONE;
    return untold > 0 ? [badLine(`${untold} more reported lines were passed over`, undefined)] : [];
  }
}

function badLine(message: string, line: string | undefined): NewRecord {
  const data = line === undefined ? {} : { line: printable(withoutSecrets(line).slice(0, SHOWN_CHARACTERS)) };
  return { kind: 'event', type: 'runner.line.invalid', level: 'warning', message: printable(message), data };
}
