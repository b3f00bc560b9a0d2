import type { NewRecord } from '../../../core/log-record.ts';
import { metricRecord } from '../../reported/report-records.ts';
import { fileWarning } from '../bad-pieces.ts';
import { type FileEntry, type FileReader, type FileReaderOptions, GIVEN_UP } from '../file-reader.ts';
import { type MetricNaming, metricNaming } from '../metric-naming.ts';
import { MessageError } from './message-fields.ts';
import { readFrame } from './read-frame.ts';
import { scalarEvent } from './scalar-event.ts';

const LONGEST_TAG = 200;
const MOST_SCALARS = 500;

/** Say where the training stands, which the step does too, or what it has cost so far. */
const NO_METRICS = new Set(['epoch', 'train/epoch', 'training/epoch', 'train/total_flos']);

/**
 * What a scalar is called. `add_scalars('loss', {'train': …, 'val': …})` of torch and tensorboardX writes `loss` into folders beside the file of the run,
 * `loss_train` and `loss_val`: the key stands in the name of the folder only.
 */
function namingOf(tag: string, options: FileReaderOptions): MetricNaming {
  const folder = /([^/]+)\/$/.exec(options.prefix ?? '')?.[1] ?? '';
  const before = `${tag.replaceAll('/', '_')}_`;
  if (!folder.startsWith(before) || folder === before) return metricNaming(tag, options);
  return metricNaming(`${tag}/${folder.slice(before.length)}`, { ...options, prefix: options.prefix?.slice(0, -folder.length - 1) });
}

/**
 * Reads the scalars of a TensorBoard event file, however their writer put them. Everything else in it is passed over. A record that is damaged
 * is told, and nothing behind it is read: where the next one begins is not known.
 */
export class EventFileReader implements FileReader {
  readonly #file: string;
  readonly #options: FileReaderOptions;

  /** @param file what people know it by */
  constructor(file: string, options: FileReaderOptions) {
    this.#file = file;
    this.#options = options;
  }

  read(bytes: Uint8Array, offset: number): FileEntry[] {
    const entries: FileEntry[] = [];
    for (let at = 0; at < bytes.length; ) {
      const frame = readFrame(bytes, at);
      if (frame === undefined) break;
      if (frame === 'corrupt') return [...entries, this.#giveUp(offset + at)];
      const records = frame.payload === undefined ? [] : this.#records(frame.payload);
      if (records === undefined) return [...entries, this.#giveUp(offset + at)];
      entries.push({ records, end: offset + frame.end });
      at = frame.end;
    }
    return entries;
  }

  end(): NewRecord[] {
    return [];
  }

  #giveUp(at: number): FileEntry {
    return { records: [fileWarning(`${this.#file} is damaged at byte ${at}, and is read no further`)], end: GIVEN_UP };
  }

  /** @returns undefined where the payload is no event */
  #records(payload: Uint8Array): NewRecord[] | undefined {
    try {
      const { wallTime, step, scalars } = scalarEvent(payload);
      const time = new Date(wallTime * 1000);
      const createdAt = Number.isNaN(time.getTime()) || wallTime <= 0 ? {} : { created_at: time.toISOString() };
      return scalars
        .filter(({ tag }) => tag !== '' && tag.length <= LONGEST_TAG && !NO_METRICS.has(tag))
        .slice(0, MOST_SCALARS)
        .map(({ tag, value }) => metricRecord({}, { ...namingOf(tag, this.#options), value, step, ...createdAt }));
    } catch (error) {
      if (error instanceof MessageError) return undefined;
      throw error;
    }
  }
}
