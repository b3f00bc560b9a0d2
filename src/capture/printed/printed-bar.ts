import { isBookkeeping } from './metric-words.ts';
import { parseReadableNumber } from './parse-number.ts';
import type { PrintedValue } from './printed-reading.ts';

/** A progress bar as it stands on a line. */
export interface PrintedBar {
  /** What stands in front of it: `Epoch 1`. */
  readonly description: string;
  readonly done: number;
  readonly total: number;
  /** The epoch that the bar or a line above it names. */
  readonly epoch: number | undefined;
  readonly totalEpochs: number | undefined;
  /** The number of epochs that it names is that of the last one, counted from 0. */
  readonly countsEpochsFromZero?: boolean;
  /** The figures behind it. */
  readonly values: readonly PrintedValue[];
  /** It keeps its figures when it moves on, until there are new ones. */
  readonly keepsFigures: boolean;
  /** What it counts, as far as it says so: `it`, `examples`, `B`. */
  readonly unit: string;
  /** What was printed behind it on the same line: whoever prints does not know of the bar. */
  readonly rest: string;
}

const EPOCH = /\bepochs?[ :=#]{0,3}\[?(\d{1,9})(?:\s*(?:\/|of)\s*(\d{1,9}))?/i;
const TQDM = /\|? *(\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?) \[([^\]]*)(?:\]|$)/y;
const KERAS = /^\s*(\d{1,15})\/(\d{1,15})\s(?:[━╸╺ ]+|\[[=>.]*\])?(?:.{0,40}?(?:\/(?:step|epoch|sample)|ETA:)[^-]{0,20}|\s{0,4}- \d{1,9}s )- (?=\S)/;
const RICH = /^(Epoch (\d{1,9})\/(\d{1,9})|[A-Z][\w ]{0,60}?)\s{1,9}[━╸╺][━╸╺ ]{2,300} (\d{1,15})\/(\d{1,15}) \d+:\d\d:\d\d •(?: \S{1,20})?(?:\s{1,20}[\d.]{1,20}it\/s)?/;

function figure(text: string, separator: string): PrintedValue[] {
  const at = text.indexOf(separator);
  const name = text.slice(0, at).trim();
  const value = parseReadableNumber(text.slice(at + separator.length).trim());
  return at < 1 || value === undefined || isBookkeeping(name) || /[\s[\](){}]/.test(name) ? [] : [{ name, value }];
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** A bar of tqdm: ` 17%|█▋   | 17/100 [00:01<00:05, 16.3it/s, loss=0.5]`. Undefined where the line has none whose total is known. */
function readTqdm(line: string): PrintedBar | undefined {
  const percent = line.indexOf('%|');
  if (percent < 0) return undefined;
  const bar = line.indexOf('|', percent + 2);
  TQDM.lastIndex = bar;
  const found = bar < 0 ? null : TQDM.exec(line);
  if (found === null) return undefined;
  const [whole, done, total, inside = ''] = found;
  const description = line.slice(0, percent).replace(/[\s:]*\d+$/, '').trim();
  const epoch = EPOCH.exec(description);
  const [, rate = '', ...figures] = inside.split(', ');
  return {
    description,
    done: Number(done),
    total: Number(total),
    epoch: number(epoch?.[1]),
    totalEpochs: number(epoch?.[2]),
    values: figures.flatMap((text) => figure(text, '=')),
    keepsFigures: true,
    unit: /([a-z]+)\/s$|^[\d.]*s\/([a-z]+)$/i.exec(rate)?.slice(1).find((word) => word !== undefined) ?? '',
    // A dictionary that stands in front of a bar is no description.
    rest: description.includes('{') ? description : line.slice(bar + whole.length).trim(),
  };
}

/** A bar of Keras: `3/6 ━━━━━━━━━━━━━━━━━━━━ 0s 67ms/step - accuracy: 0.4 - loss: 0.8`, older ones, and what `verbose=2` prints. */
function readKeras(line: string): PrintedBar | undefined {
  const found = KERAS.exec(line);
  if (found === null) return undefined;
  const values = line.slice(found[0].length).split(' - ').flatMap((text) => figure(text, ': '));
  return { description: 'keras', done: Number(found[1]), total: Number(found[2]), epoch: undefined, totalEpochs: undefined, values, keepsFigures: false, unit: 'step', rest: '' };
}

/** A bar of rich, as Lightning draws it; where it is too long, a part of it stands on the next line: `Epoch 3/3  ━━━━━━━━ 50/50 0:00:01 • 0:00:00 57.89it/s train_loss: 0.054`. */
function readRich(line: string): PrintedBar | undefined {
  const found = RICH.exec(line);
  if (found === null) return undefined;
  const [whole, description = '', epoch, totalEpochs, done, total] = found;
  const values = line.slice(whole.length).trim().split(/\s+(?=[A-Za-z_][^\s:]*: )/).flatMap((text) => figure(text, ': '));
  return {
    description, done: Number(done), total: Number(total), epoch: number(epoch), totalEpochs: number(totalEpochs), countsEpochsFromZero: true, values, keepsFigures: true,
    unit: 'it', rest: '',
  };
}

/** The progress bar on a line without escape sequences. */
export function readBar(line: string): PrintedBar | undefined {
  return readTqdm(line) ?? (line.includes(' - ') ? readKeras(line) : line.includes(' • ') ? readRich(line) : undefined);
}
