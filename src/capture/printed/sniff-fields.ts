import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { parseLenientJson } from '../../core/lenient-json.ts';
import { isLogPrefix } from './is-log-prefix.ts';
import { parseNumber } from './parse-number.ts';
import type { PrintedReading, PrintedValue, Sniffer } from './printed-reading.ts';
import { parsePythonDictionary } from './python-dictionary.ts';
import { readFields } from './read-fields.ts';

/** Objects in which some programs keep their figures, apart from the step. */
const GROUPS = ['metrics', 'data', 'logs', 'scalars', 'values'];

function numbersOf(object: JsonObject): PrintedValue[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const number = typeof value === 'number' ? value : typeof value === 'string' ? parseNumber(value) : undefined;
    return number === undefined ? [] : [{ name, value: number }];
  });
}

function isJsonText(line: string): boolean {
  return /^\{\s*"/.test(line) && line.endsWith('}');
}

/** A whole line of JSON: `{"step": 10, "loss": 0.5}`, `{"step": 10, "metrics": {"loss": 0.5}}`, `{"name": "loss", "value": 0.5, "step": 10}`. */
export const sniffJson: Sniffer = (line): PrintedReading | undefined => {
  if (!isJsonText(line)) return undefined;
  let object: unknown;
  try {
    object = parseLenientJson(line);
  } catch {
    // A line that only looks like JSON is one more line of text.
    return undefined;
  }
  if (!isJsonObject(object)) return undefined;
  const { name, value, ...rest } = object;
  const named = typeof name === 'string' && name !== '' && typeof value === 'number' ? { ...rest, [name]: value } : object;
  const groups = GROUPS.map((key) => named[key]).filter(isJsonObject);
  const fields = [named, ...groups].flatMap(numbersOf).map(({ name, value }) => [name, value] as const);
  const texts = new Map(Object.entries(named).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  return readFields(fields, texts);
};

/** What stands in front of a dictionary and says where it stands: `epoch 3: `. */
const PLACE = /^\W*(?:(epoch|ep)|step|iter(?:ation)?|episode)[ :=#]{0,6}\[?(\d{1,15})\]?[\s:,=>-]*$/i;

/**
 * A dictionary as Python prints it, by itself or behind what a logger or launcher puts in front: `0: {'loss': 0.5, 'epoch': 0.1}`; also behind its step or
 * epoch: `epoch 3: {'accuracy': 0.9}`.
 */
export const sniffDictionary: Sniffer = (line): PrintedReading | undefined => {
  const at = line.search(/\{\s*['"]/);
  if (at < 0) return undefined;
  const before = line.slice(0, at);
  const place = before.length > 100 ? null : PLACE.exec(before);
  if (place === null && !isLogPrefix(before)) return undefined;
  const dictionary = parsePythonDictionary(line, at);
  const reading = dictionary && readFields(dictionary.numbers, dictionary.texts);
  if (reading === undefined || place === null) return reading;
  const number = Number(place[2]);
  return place[1] === undefined ? { ...reading, step: reading.step ?? number } : { ...reading, epoch: reading.epoch ?? number };
};
