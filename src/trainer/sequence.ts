import type { TokenizedChat } from './chat-template.ts';

/** One row made to fit: at most the model's sequence length. */
export type Sequence = {
  readonly tokens: readonly number[];
  /** Positions whose next token is learned, rising. */
  readonly chosen: readonly number[];
  readonly truncated: boolean;
};

/**
 * Makes a conversation fit. A longer one keeps its end, because that is where the assistant's last answer is.
 *
 * @param length most tokens of a sequence.
 */
export function fitSequence(chat: TokenizedChat, length: number): Sequence {
  const start = Math.max(0, chat.tokens.length - length);
  const tokens = chat.tokens.slice(start);
  const chosen: number[] = [];
  for (let position = 0; position + 1 < tokens.length; position++) {
    if (chat.trained[start + position + 1] === true) chosen.push(position);
  }
  return { tokens, chosen, truncated: start > 0 };
}

/** How many tokens of the sequences are learned. */
export function countLearned(sequences: readonly Sequence[]): number {
  return sequences.reduce((sum, sequence) => sum + sequence.chosen.length, 0);
}
