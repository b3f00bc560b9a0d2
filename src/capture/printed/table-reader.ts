import { isBookkeeping, isMetricName, isOutcome } from './metric-words.ts';
import { parseNumber } from './parse-number.ts';
import type { PrintedReading } from './printed-reading.ts';

const PLACE = /^(epoch|iter|iteration|step|round)s?$/i;
const MOST_COLUMNS = 64;
const LONGEST_LINE = 1_000;

/** So many other lines may stand between two rows. */
const LINES_BETWEEN = 64;

interface Column {
  readonly name: string;
  readonly isFigure: boolean;
}

/** Names of figures are told from the other columns: `Remaining Time`, `dur`. */
function columnOf(title: string): Column {
  const name = title.trim().toLowerCase().replaceAll(' ', '_');
  return { name, isFigure: isMetricName(name) && !isBookkeeping(name) };
}

/**
 * Reads tables that are printed row by row below a line of titles, as skorch, fastai and scikit-learn do: the first column is the step, each whose title is
 * the name of a metric a figure.
 */
export class TableReader {
  #columns: readonly Column[] = [];
  #linesLeft = 0;

  /** Titles hold no digit; to be called with lines that have none. */
  readTitles(line: string): void {
    if (line.length > LONGEST_LINE) return;
    const titles = line.trim().split(/\s{2,}|\t/);
    if (titles.length < 2 || titles.length > MOST_COLUMNS || !PLACE.test(titles[0] ?? '')) return;
    const columns = titles.map(columnOf);
    if (!columns.some(({ name }) => isOutcome(name))) return;
    this.#columns = columns;
    this.#linesLeft = LINES_BETWEEN;
  }

  /** A row of the table whose titles came last. */
  readRow(line: string): PrintedReading | undefined {
    if (this.#linesLeft === 0) return undefined;
    this.#linesLeft--;
    const cells = line.length > LONGEST_LINE ? [] : line.trim().split(/\s+/);
    const step = parseNumber(cells[0] ?? '');
    // A mark behind a row may be one more.
    if (step === undefined || !Number.isFinite(step) || cells.length < this.#columns.length || cells.length > this.#columns.length + 1) return undefined;
    const values = this.#columns.flatMap(({ name, isFigure }, index) => {
      const value = isFigure ? parseNumber(cells[index] ?? '') : undefined;
      return value === undefined ? [] : [{ name, value }];
    });
    if (values.length === 0) return undefined;
    this.#linesLeft = LINES_BETWEEN;
    return { values, step, isComplete: true };
  }
}
