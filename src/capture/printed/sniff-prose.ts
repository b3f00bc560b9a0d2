import { isMetricName, isOutcome } from './metric-words.ts';
import { NUMBER_SOURCE, parseNumber } from './parse-number.ts';
import type { PrintedReading, PrintedValue, Sniffer } from './printed-reading.ts';

/** Longer lines are no sentences for people. */
const LONGEST_LINE = 1_000;

/** What steps are called. An episode is one: steps that are named behind it are those within it. */
const STEP_WORD = String.raw`(?:global[_ ]?step|steps?|iter(?:ation)?s?|rounds?|updates?|batch(?:es)?|episodes?)`;
/** What is told by the step is none: `ms/batch 12`. */
const STEP = new RegExp(String.raw`(?:^|[^\w.-])(?<!s\/)${STEP_WORD}[ :=#]{0,6}\[?(\d{1,15})(?![\d.]*\w)(?:\s{0,2}(?:\/|of)\s{0,2}(\d{1,15}))?`, 'i');
const EPOCH = /(?:^|[^\w.-])(?:epochs?|ep)[ :=#]{0,6}\[?(\d{1,9}(?:\.\d{1,9})?)(?![\d.]*\w)(?:\s{0,2}(?:\/|of)\s{0,2}(\d{1,9}))?/i;
/** `[160/800 (20%)]`, `[   50/ 1000]`, and an epoch and a batch: `[1,  2000]`. */
const FRACTION = /\[\s{0,9}(\d{1,15})\/\s{0,9}(\d{1,15})(?:\]|\s\()/;
const EPOCH_AND_BATCH = /^\[\s{0,9}(\d{1,9}),\s{0,9}(\d{1,15})\]/;
/** `200/ 2928 batches` */
const FRACTION_OF_STEPS = new RegExp(String.raw`(?<![\w./-])(\d{1,15})\s?\/\s{0,9}(\d{1,15})\s${STEP_WORD}(?!\w)`, 'i');
/** A number in front of all else, perhaps of how many: `[0] `, `3: `, `3/10: `. */
const NUMBER_IN_FRONT = /^\s{0,9}\[?\s{0,9}(\d{1,15})(?:\/\s{0,9}(\d{1,15}))?\s{0,9}(?:\]:?|:)/;

/** A name of up to three words, a colon, an equals sign or a space, and a number; of an accuracy also `9000/10000`. */
const PAIR = new RegExp(
  String.raw`(?<![\w./])([A-Za-z_][\w./@-]{0,63}(?: [A-Za-z_][\w./@-]{0,63}){0,2})(?:\s{0,9}[:=]\s{0,9}|\s{1,9}(?:-> )?)(${NUMBER_SOURCE})(\/\d{1,15})?(?=%?(?:[\s,;|)\]}]|\.?$))`,
  'g',
);

/** The parts of the data that a figure can be of. What stands in a name of a file, such as `test.py`, is none. */
const SETS = /(?<![A-Za-z0-9])(?:(train(?:ing)?)|val(?:id(?:ation)?)?|dev|eval(?:uation)?|test)(?![A-Za-z0-9]|\.\w)/gi;
const SET_IN_NAME = /^(?:train(?:ing)?|val(?:id(?:ation)?)?|dev|eval(?:uation)?|test)_/;
/** Words in front of a figure that say no more than that it is a mean over something. */
const MEAN = /^(?:avg\.?|average|mean|current|running)_(?=.)/;
/** Words that do not belong to the name behind them. */
const BETWEEN = new Set('a after an and at before by current debug done ended error finished for from got has in info is its now of on set the then to was warning while with'.split(' '));
/** Not the figure of this step. */
const OTHER_STEP = /^(?:best|final|highest|last|lowest|max|min|prev|previous|target|threshold)_/;
/** Belongs to the training, whatever else the line is about. */
const OF_TRAINING = /^(?:lr|learning_rate|grad_?norm|gnorm|mfu|tps|throughput)$/;

/** The end of a sentence. What is shorter is an abbreviation: `Val. Loss`. */
const SENTENCE = /^.*\w{5}\. /;

/** The name at the end of a few words: `then train loss` is `train_loss`. Undefined where they do not end with a metric. */
function nameOf(words: string): string | undefined {
  const parts = words.toLowerCase().replace(SENTENCE, '').replace(/ (?:is|was)$/, '').replaceAll('. ', ' ').split(' ');
  const last = parts.at(-1) ?? '';
  if (!isMetricName(last) && !isMetricName(parts.slice(-2).join('_'))) return undefined;
  const between = parts.findLastIndex((part, index) => index < parts.length - 1 && BETWEEN.has(part));
  return parts.slice(between + 1).join('_');
}

/** All pairs of a line whose names look like metrics. A part of the data that a line names counts for all that comes behind it. */
function pairsOf(line: string): PrintedValue[] {
  const pairs: PrintedValue[] = [];
  let set: 'train' | 'val' | undefined;
  let end = 0;
  for (const { 0: whole, 1: words = '', 2: digits = '', 3: outOf, index } of line.matchAll(PAIR)) {
    for (const found of line.slice(end, index + words.length).matchAll(SETS)) set = found[1] === undefined ? 'val' : 'train';
    end = index + whole.length;
    const value = parseNumber(digits);
    const name = nameOf(words)?.replace(SET_IN_NAME, '').replace(MEAN, '');
    if (value === undefined || name === undefined || OTHER_STEP.test(name)) continue;
    // `error: 5` is a message, unless it is of a part of the data; and of fractions only an accuracy is one.
    if ((set === undefined && /^err(?:or)?$/.test(name)) || (outOf !== undefined && !name.includes('acc'))) continue;
    pairs.push({ name: set === undefined || OF_TRAINING.test(name) ? name : `${set}_${name}`, value: outOf === undefined ? value : value / Number(outOf.slice(1)) });
  }
  return pairs;
}

/** A time, or how long something took. */
const TIME = /(?<!\S)\d{1,4}:\d\d:\d\d(?!\S)/g;

/** True for a line of nothing but figures, and a time: `loss: 0.5, acc 0.9`. */
function isNothingElse(line: string): boolean {
  return line.replace(PAIR, '').replace(TIME, '').replace(/[\s,;|%()[\]-]+/g, '') === '';
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Where a line says that it stands. */
export function positionOf(line: string): Omit<PrintedReading, 'values'> {
  const both = EPOCH_AND_BATCH.exec(line);
  if (both !== null) return { epoch: Number(both[1]), step: Number(both[2]) };
  const step = STEP.exec(line) ?? FRACTION.exec(line) ?? FRACTION_OF_STEPS.exec(line);
  const epoch = EPOCH.exec(line);
  return { step: number(step?.[1]), totalSteps: number(step?.[2]), epoch: number(epoch?.[1]), totalEpochs: number(epoch?.[2]) };
}

/** `LOSS train 0.25 valid 0.4`: one figure of several sets. */
const OF_SETS = new RegExp(String.raw`^\W*([A-Za-z]\w{0,63}):?\s{1,9}train[\s:=]{1,9}(${NUMBER_SOURCE})[\s,;|]{1,9}(?:val(?:id(?:ation)?)?|test)[\s:=]{1,9}(${NUMBER_SOURCE})\s*$`, 'i');

/** A figure of the training and of the validation, whose name stands before both. */
export const sniffSets: Sniffer = (line): PrintedReading | undefined => {
  const [, word = '', ofTraining = '', ofValidation = ''] = (line.length > LONGEST_LINE ? null : OF_SETS.exec(line)) ?? [];
  const [train, validation] = [parseNumber(ofTraining), parseNumber(ofValidation)];
  const name = word.toLowerCase();
  if (train === undefined || validation === undefined || !isOutcome(name)) return undefined;
  return { values: [{ name: `train_${name}`, value: train }, { name: `val_${name}`, value: validation }] };
};

/** Sentences: a name that looks like a metric and a number, in a line that says a step or an epoch, or nothing else at all. */
export const sniffProse: Sniffer = (line): PrintedReading | undefined => {
  if (line.length > LONGEST_LINE) return undefined;
  const pairs = pairsOf(line.replace(FRACTION_OF_STEPS, ';'));
  if (pairs.length === 0) return undefined;
  const position = positionOf(line);
  if (position.step !== undefined || position.epoch !== undefined) return { ...position, values: pairs };
  // `Test set: Average loss: 0.2` is a summary behind the lines that said the step.
  const isSummary = /^\W*(?:train|val|dev|eval|test)/i.test(line);
  if (!pairs.some(({ name }) => isOutcome(name))) return undefined;
  if (isSummary || isNothingElse(line)) return { values: pairs };
  // In front of figures alone, a number can only be meant as the step.
  const [front, step, totalSteps] = NUMBER_IN_FRONT.exec(line) ?? [];
  return front !== undefined && isNothingElse(line.slice(front.length)) ? { step: number(step), totalSteps: number(totalSteps), values: pairs } : undefined;
};

const HEADER = /^\W*epochs?[ :=#]{0,6}\[?(\d{1,9})(?:\s*(?:\/|of)\s*(\d{1,9}))?\]?[\s.:=*#-]*$/i;

/** A line that says which epoch begins: `Epoch 1/5`, `-- Epoch 1`. */
export const sniffHeader: Sniffer = (line): PrintedReading | undefined => {
  const found = line.length > 80 ? null : HEADER.exec(line);
  if (found === null) return undefined;
  return { values: [], epoch: Number(found[1]), totalEpochs: found[2] === undefined ? undefined : Number(found[2]) };
};
