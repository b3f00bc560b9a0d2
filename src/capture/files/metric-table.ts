import type { JsonObject } from '../../core/json.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { FileReaderOptions } from './file-reader.ts';
import { isMetricLine, metricLineRecords, positionOf } from './metric-line.ts';

/** The columns of a table of metrics, as its first line names them. */
export interface TableColumns {
  readonly names: readonly string[];
  readonly separator: string;
}

const SEPARATORS = [',', ';', '\t'];

/** What Python and others write of a number that is not finite. */
const NONFINITE: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', infinity: 'Infinity', '-inf': '-Infinity', '-infinity': '-Infinity' };

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** The cells of a line; one that holds separators stands between double quotes. */
function cellsOf(line: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character !== separator || isQuoted) cell += character;
    else {
      cells.push(cell.trim());
      cell = '';
    }
  }
  return [...cells, cell.trim()];
}

/** The columns that a first line names; undefined where it is none of a table of metrics: one of them is the step or the epoch. */
export function tableColumns(line: string): TableColumns | undefined {
  for (const separator of SEPARATORS) {
    const names = cellsOf(line, separator);
    if (names.length < 2 || names.some((name) => name === '' || NUMBER.test(name))) continue;
    const { step, epoch } = positionOf(Object.fromEntries(names.map((name) => [name, 0])));
    if (step !== undefined || epoch !== undefined) return { names, separator };
  }
  return undefined;
}

/** A row by the names of its columns, without cells that are empty; undefined where it has more or fewer cells than there are columns. */
export function tableRow({ names, separator }: TableColumns, line: string): JsonObject | undefined {
  const cells = cellsOf(line, separator);
  if (cells.length !== names.length) return undefined;
  const filled = cells.map((cell, index) => [names[index] ?? '', cell] as const).filter(([, cell]) => cell !== '');
  return Object.fromEntries(filled.map(([name, cell]) => [name, NUMBER.test(cell) ? Number(cell) : (NONFINITE[cell.toLowerCase()] ?? cell)]));
}

/** The metrics of a row. Where the table has no step it is the epoch. */
export function tableRecords(row: JsonObject, options: FileReaderOptions): NewRecord[] {
  const { step, epoch } = positionOf(row);
  return metricLineRecords(step === undefined && epoch !== undefined ? { ...row, step: epoch } : row, options);
}

/** True where the row that comes first says that a table is one of metrics. */
export function isMetricRow(row: JsonObject | undefined): row is JsonObject {
  return row !== undefined && isMetricLine(row);
}

/** What tells a table from another one, by its first row: it stays when the table is written anew with another column, as Lightning does it. */
export function tableIdentity(row: JsonObject): string {
  return JSON.stringify(Object.entries(row).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
