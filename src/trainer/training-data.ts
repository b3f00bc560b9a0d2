import type { ChatRow } from '../core/chat-dataset.ts';
import { tokenizeChat, tokenizePrompt } from './chat-template.ts';
import { Random } from './random.ts';
import { fitSequence, type Sequence } from './sequence.ts';

/** A row ready for the model: as a sequence to learn from, and as a question with its answer. */
export type PreparedRow = {
  readonly sequence: Sequence;
  /** Tokens after which the assistant speaks. */
  readonly prompt: readonly number[];
  /** What was said before the answer, for people. */
  readonly promptText: string;
  readonly answer: string;
  /** Rows without a task form one group whose name is empty. */
  readonly task: string;
};

/** Rows to learn from and rows to be examined with; no prompt is in both. */
export type TrainingData = {
  readonly training: readonly PreparedRow[];
  /** In a random order, so that the first of them are a fair sample. */
  readonly heldOut: readonly PreparedRow[];
  /** Training rows that were left out because their prompt is held out. */
  readonly dropped: number;
};

const HELD_OUT_SHARE = 0.05;
const HELD_OUT_MINIMUM = 16;
// Every validation reads all held-out rows, so a share of a large file is bounded.
const HELD_OUT_MAXIMUM = 512;

function promptKey(row: ChatRow): string {
  return JSON.stringify(row.messages.slice(0, -1).map((message) => [message.role, message.content]));
}

/** What a person would call the prompt: the last thing said before the answer. */
function promptText(row: ChatRow): string {
  return row.messages.at(-2)?.content ?? '';
}

/** @param length most tokens of a sequence. */
export function prepareRow(row: ChatRow, length: number): PreparedRow {
  return {
    sequence: fitSequence(tokenizeChat(row.messages), length),
    prompt: tokenizePrompt(row.messages),
    promptText: promptText(row),
    answer: row.messages.at(-1)?.content ?? '',
    task: row.task ?? '',
  };
}

/** How many of `rows` rows are held out: 5 %, at least 16 and at most 512, and never more than half. */
export function heldOutCount(rows: number): number {
  const share = Math.min(HELD_OUT_MAXIMUM, Math.max(HELD_OUT_MINIMUM, Math.ceil(rows * HELD_OUT_SHARE)));
  return Math.min(share, Math.floor(rows / 2));
}

/**
 * Decides what is learned from and what is held out.
 *
 * @param heldOut rows of a validation file; undefined takes a share of the training rows, drawn from `seed`.
 * @param length most tokens of a sequence.
 */
export function prepareTrainingData(
  rows: readonly ChatRow[],
  heldOut: readonly ChatRow[] | undefined,
  length: number,
  seed: number,
): TrainingData {
  const random = new Random(seed);
  let examined = heldOut;
  let learned = rows;
  if (examined === undefined) {
    const order = random.shuffled(rows.map((_, index) => index));
    const taken = new Set(order.slice(0, heldOutCount(rows.length)));
    examined = rows.filter((_, index) => taken.has(index));
    learned = rows.filter((_, index) => !taken.has(index));
  }
  const forbidden = new Set(examined.map(promptKey));
  const training = learned.filter((row) => !forbidden.has(promptKey(row)));
  return {
    training: training.map((row) => prepareRow(row, length)),
    heldOut: random.shuffled(examined).map((row) => prepareRow(row, length)),
    dropped: learned.length - training.length,
  };
}
