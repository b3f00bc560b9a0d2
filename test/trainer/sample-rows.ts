import type { ChatRow } from '../../src/core/chat-dataset.ts';
import { parseTrainerConfig } from '../../src/trainer/parse-trainer-config.ts';
import type { TrainerConfig } from '../../src/trainer/trainer-config.ts';

/** A row with one question and its answer. */
export function chatRow(question: string, answer: string, task?: string): ChatRow {
  const messages = [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  return task === undefined ? { messages } : { messages, task };
}

/** Rows that ask for a letter again: easy to learn, all with different prompts. */
export function letterRows(count: number): ChatRow[] {
  return Array.from({ length: count }, (_, index) => {
    const letter = String.fromCharCode(97 + (index % 8));
    return chatRow(`${letter}${index}`, letter, index % 2 === 0 ? 'even' : 'odd');
  });
}

/** A configuration for a very small model. */
export function tinyConfig(hyperparameters: Record<string, unknown> = {}, rest: Record<string, unknown> = {}): TrainerConfig {
  return parseTrainerConfig({
    job_id: 'job_1',
    training_file: { path: '/data/rows', name: 'rows.jsonl' },
    hyperparameters: { sequence_length: 12, per_device_batch: 8, model: { layers: 2, d_model: 8, heads: 2 }, ...hyperparameters },
    ...rest,
  });
}
