import { isJsonObject } from '../../core/json.ts';
import { parseLenientJson } from '../../core/lenient-json.ts';
import type { FileEntry, FileReaderOptions } from './file-reader.ts';
import { metricLineRecords } from './metric-line.ts';
import { progressRecord } from './progress-record.ts';

/**
 * What `trainer_state.json` of Hugging Face Trainer says: one piece for each entry of its history, in order. The file is written anew at each
 * save, with all that was before: the `end` of a piece is how many entries there are up to it, and those up to `known` are left out.
 * @returns undefined where the text is no such state, or not whole yet
 */
export function trainerStateEntries(text: string, known: number, options: FileReaderOptions): FileEntry[] | undefined {
  let state: unknown;
  try {
    state = parseLenientJson(text);
  } catch {
    return undefined;
  }
  const history = isJsonObject(state) ? state['log_history'] : undefined;
  if (!isJsonObject(state) || !Array.isArray(history)) return undefined;
  const { global_step: step, max_steps: total, epoch } = state;
  const entries = history.slice(known).map((entry, index) => ({ records: isJsonObject(entry) ? metricLineRecords(entry, options) : [], end: known + index + 1 }));
  const last = entries.at(-1);
  if (last === undefined || typeof step !== 'number' || typeof total !== 'number') return entries;
  const progress = progressRecord(options.progressType, { step, totalSteps: total, ...(typeof epoch === 'number' && { epoch }) });
  if (progress !== undefined) last.records.push(progress);
  return entries;
}
