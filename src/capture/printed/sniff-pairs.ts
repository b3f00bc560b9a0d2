import { parseNumber, parseReadableNumber } from './parse-number.ts';
import type { PrintedReading, PrintedValue, Sniffer } from './printed-reading.ts';
import { readFields } from './read-fields.ts';

const PAIR = /(?:^|[\s|])([A-Za-z_][\w./@-]{0,199}):\s*(?:np\.float\d+\()?([^\s|()]+)/g;

/** `Step 1 | loss:0.5 lr:2e-05`, `step:1 - actor/loss:0.1 - …`, `step:  1  loss:  8.1  grad_norm: …`: torchtune, verl, torchtitan. */
const STEP = /(?:^|\s)(?:Step (\d{1,15}) \| |step:(\d{1,15}) - |step:\s{1,20}(\d{1,15})\s+(?=[a-z_]))/;

/** Lines that begin with a step and go on with names, colons and numbers. A number with a unit is none. */
export const sniffSteps: Sniffer = (line): PrintedReading | undefined => {
  const found = STEP.exec(line);
  if (found === null) return undefined;
  const fields: (readonly [string, number])[] = [['step', Number(found[1] ?? found[2] ?? found[3])]];
  for (const [, name = '', text = ''] of line.slice(found.index + found[0].length).matchAll(PAIR)) {
    const value = parseReadableNumber(text);
    if (value !== undefined) fields.push([name, value]);
  }
  const reading = fields.length > 1 ? readFields(fields) : undefined;
  return reading && { ...reading, isComplete: true };
};

const ROUND = /(?:^|\s)\[(\d{1,15})\]\t/;
const CATBOOST = /^(\d{1,15}):\tlearn: /;

/** The sets of CatBoost, which says nothing of the figure itself: nearly always it is the loss. */
const CATBOOST_NAMES: Readonly<Record<string, string>> = { learn: 'loss', test: 'val_loss' };

function roundValue(cell: string): PrintedValue | undefined {
  const colon = cell.lastIndexOf(':');
  // Cross-validation adds the deviation: `0.5+0.01`.
  const value = parseNumber(/^[^+\s]*/.exec(cell.slice(colon + 1).trim())?.[0] ?? '');
  if (colon < 1 || value === undefined) return undefined;
  return { name: cell.slice(0, colon).trim().replace(/'s (?=\S)/, '-').replaceAll(' ', '_'), value };
}

/** Rounds of boosting, in cells parted by tabs: XGBoost `[0]⇥train-mlogloss:1.24`, LightGBM `[1]⇥valid_0's auc: 0.9`, CatBoost `0:⇥learn: 0.6⇥test: 0.7`. */
export const sniffRounds: Sniffer = (line): PrintedReading | undefined => {
  if (!line.includes('\t')) return undefined;
  const catboost = CATBOOST.exec(line);
  const found = catboost ?? ROUND.exec(line);
  if (found === null) return undefined;
  const cells = line.slice(line.indexOf('\t', found.index) + 1).split('\t');
  const read = cells.map(roundValue).filter((value) => value !== undefined);
  const values = catboost === null ? read : read.flatMap(({ name, value }) => (CATBOOST_NAMES[name] === undefined ? [] : [{ name: CATBOOST_NAMES[name], value }]));
  return values.length === 0 ? undefined : { values, step: Number(found[1]), isComplete: true };
};

const FASTTEXT = /Progress:\s*(\d+(?:\.\d+)?)%.*?\slr:\s*(\S+)\s+(?:avg\.)?loss:\s*(\S+)/;

/** `Progress:  4.1% words/sec/thread:  123456 lr:  0.0959 avg.loss:  0.695 ETA: …`: the step is the percentage. */
export const sniffFastText: Sniffer = (line): PrintedReading | undefined => {
  const found = FASTTEXT.exec(line);
  const [rate, loss] = [parseNumber(found?.[2] ?? ''), parseNumber(found?.[3] ?? '')];
  if (found === null || rate === undefined || loss === undefined) return undefined;
  return { values: [{ name: 'loss', value: loss }, { name: 'lr', value: rate }], step: Number(found[1]), totalSteps: 100, isComplete: true };
};
