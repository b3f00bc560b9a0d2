import { type Clock, systemClock } from '../../core/clock.ts';
import type { JobType } from '../../core/job.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { withoutEscapes } from '../../core/without-escapes.ts';
import { BoxReader } from './box-reader.ts';
import { Heading } from './heading.ts';
import type { MetricPattern } from './metric-pattern.ts';
import { PatternMetrics } from './pattern-metrics.ts';
import { Places } from './places.ts';
import type { Place } from './place.ts';
import { type PrintedBar, readBar } from './printed-bar.ts';
import type { PrintedPiece } from './printed-piece.ts';
import { PrintedPoints } from './printed-points.ts';
import { PrintedProgress } from './printed-progress.ts';
import type { PrintedReading, PrintedValue } from './printed-reading.ts';
import { sniffLine } from './sniff-line.ts';
import { positionOf } from './sniff-prose.ts';
import { TableReader } from './table-reader.ts';
import { isValidationBar } from './bar-places.ts';

export interface PrintedMetricsOptions {
  /** False: only the patterns count. True where it is undefined. */
  readonly sniff?: boolean;
  readonly patterns: readonly MetricPattern[];
  /** False leaves the names as they are printed. */
  readonly mapNames: boolean;
  /** Metrics of these names came in another way: what is printed of them is not believed. Asked for types of progress events too. */
  readonly isReported: (name: string) => boolean;
  /** Decides the type of progress events; where it is undefined they are called `progress`. */
  readonly jobType?: JobType | undefined;
  readonly clock?: Clock;
}

/** The newest point of a metric that the log holds. */
export interface StoredPoint {
  readonly name: string;
  readonly step: number;
  readonly attempt: number;
}

type Take = (values: readonly PrintedValue[], place: Place, found?: { readonly isNamed?: boolean; readonly bar?: PrintedBar }) => void;

/** Longest line that is looked at, in characters: some trainers print a hundred figures at once. */
const LONGEST_LINE = 16_384;

/** A bar that was cleared to print a line is drawn again within so many pieces. */
const PIECES_TO_BAR = 5;

/**
 * Finds metrics and progress in what a program prints. It goes by the order of the pieces and remembers what it needs of them, in bounds; nothing that it
 * meets makes it fail.
 */
export class PrintedMetrics {
  readonly #places = new Places();
  readonly #table = new TableReader();
  readonly #heading = new Heading();
  readonly #box = new BoxReader();
  readonly #points: PrintedPoints;
  readonly #progress: PrintedProgress;
  readonly #patterns: PatternMetrics;
  readonly #clock: Clock;
  readonly #sniffs: boolean;
  #hasSaidSkipped = false;
  /** Number of the piece that is read, without blank ones. */
  #at = 0;
  #last: PrintedPiece | undefined;

  constructor(options: PrintedMetricsOptions) {
    const { patterns, clock = systemClock, sniff = true } = options;
    this.#sniffs = sniff;
    this.#clock = clock;
    this.#points = new PrintedPoints(options);
    this.#progress = new PrintedProgress(options);
    this.#patterns = new PatternMetrics(patterns, () => clock.now());
  }

  /**
   * What the pieces say, as records.
   * @param rest what stands behind the last piece and has no end yet
   */
  records(pieces: readonly PrintedPiece[], rest = ''): NewRecord[] {
    const now = this.#clock.now();
    const records = [...this.#read(pieces, rest, now), ...this.#points.warnings(), ...this.#progress.records(now)];
    if (this.#patterns.skipped > 0 && !this.#hasSaidSkipped) {
      this.#hasSaidSkipped = true;
      const message = 'The program prints more than can be searched with the patterns of [[runner.metrics]]: some lines are passed over';
      records.push({ kind: 'event', type: 'runner.metrics.dropped', level: 'warning', message, data: {} });
    }
    return records;
  }

  /**
   * Learns from what was read before, without telling it again.
   * @param pieces the last ones before those that come next
   * @param stored what the log holds of the names that were printed
   */
  warmUp(pieces: readonly PrintedPiece[], stored: readonly StoredPoint[] = []): void {
    this.#read(pieces, '', 0);
    const { newest } = this.#points;
    const known = newest && stored.find(({ name }) => name === newest.name);
    if (newest !== undefined && known !== undefined && known.step > newest.step) this.#places.shift(known.step - newest.step);
    for (const { name, step, attempt } of stored) this.#points.resume(name, step, attempt);
    this.#points.forgetHeld();
    this.#progress.forget();
  }

  /** What is left to tell when everything has been read. */
  end(): NewRecord[] {
    return [...this.#points.end(), ...this.#progress.end()];
  }

  #read(pieces: readonly PrintedPiece[], rest: string, now: number): NewRecord[] {
    const records: NewRecord[] = [];
    const take: Take = (values, place, { isNamed = false, bar } = {}) => {
      if (!isNamed && !this.#sniffs) return;
      if (!isNamed && (bar === undefined || this.#places.isMain(bar))) this.#progress.take(place);
      this.#points.beginLine(values, place, isNamed);
      for (const { name, value } of values) {
        const record = this.#points.take({ name, value, place, isNamed, isOnBar: bar !== undefined, isKept: bar?.keepsFigures ?? false }, this.#at, now);
        if (record !== undefined) records.push(record);
      }
    };
    this.#patterns.begin();
    this.#points.begin();
    for (const [index, piece] of pieces.entries()) {
      const before = this.#last;
      this.#last = piece;
      if (piece.text.length > LONGEST_LINE) continue;
      const line = withoutEscapes(piece.text).trimEnd();
      if (line === '') continue;
      this.#at++;
      this.#places.next();
      if (this.#points.isFull) {
        this.#points.miss();
        continue;
      }
      this.#readLine(line, take, () => (isCleared(before) ? barBehind(pieces, index, rest) : undefined));
    }
    return records;
  }

  /** @param redrawn gives the bar that was cleared for the line and drawn again behind it */
  #readLine(line: string, take: Take, redrawn: () => PrintedBar | undefined): void {
    const matches = this.#patterns.matches(line);
    const drawn = readBar(line);
    const bar = drawn && this.#places.named(drawn);
    if (bar !== undefined) this.#takeBar(bar, take);
    const text = bar === undefined ? line : bar.rest;
    const reading = text === '' ? undefined : this.#sniff(text);
    if (reading !== undefined && reading.values.length === 0 && this.#places.takeHeader(reading)) this.#points.beginAttempt();
    const position = reading ?? (matches.length > 0 ? { ...positionOf(text), values: [] } : undefined);
    if (position === undefined || (position.values.length === 0 && matches.length === 0)) return;
    const place = this.#places.ofLine(position, position.step === undefined ? redrawn() : undefined);
    // What the user asked for goes first: the same figure is not taken twice.
    for (const { name, value, step } of matches) take([{ name, value }], step === undefined ? place : { ...place, step, isOwn: true }, { isNamed: true });
    if (reading !== undefined) take(reading.values, place);
  }

  #sniff(line: string): PrintedReading | undefined {
    const box = this.#box.read(line);
    if (box !== undefined) return box;
    if (!/\d/.test(line)) {
      this.#table.readTitles(line);
      this.#heading.take(line);
      if (!/nan|inf/i.test(line)) return undefined;
    }
    return this.#heading.applied(sniffLine(line) ?? this.#table.readRow(line));
  }

  #takeBar(bar: PrintedBar, take: Take): void {
    const place = this.#places.takeBar(bar);
    if (place !== undefined) {
      take(bar.values, place, { bar });
    } else if (isValidationBar(bar) && bar.done >= bar.total) {
      // While it runs, it shows the mean of what it has seen so far.
      const values = bar.values.map(({ name, value }) => ({ name: /^(?:val|eval|test)/i.test(name) ? name : `val_${name}`, value }));
      const where = this.#places.ofBar();
      if (where !== undefined) take(values, where, { bar });
    }
  }
}

/** True for the piece that a bar leaves when it makes room for a line: blanks, and a return. */
function isCleared(piece: PrintedPiece | undefined): boolean {
  return piece?.isUpdate === true && piece.text.trim() === '';
}

/** The bar that was drawn again behind a line. */
function barBehind(pieces: readonly PrintedPiece[], index: number, rest: string): PrintedBar | undefined {
  for (let next = index + 1; next <= index + PIECES_TO_BAR; next++) {
    const text = next < pieces.length ? (pieces[next]?.text ?? '') : next === pieces.length ? rest : '';
    const line = withoutEscapes(text.slice(0, LONGEST_LINE));
    if (line.trim() !== '') return readBar(line);
  }
  return undefined;
}
