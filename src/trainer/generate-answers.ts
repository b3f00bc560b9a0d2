import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeBatch, type BatchSize } from './batch.ts';
import { decodeText, SpecialToken } from './chat-template.ts';
import type { LanguageModel } from './language-model.ts';
import type { Sequence } from './sequence.ts';

type Answer = { readonly prompt: readonly number[]; readonly said: number[]; ended: boolean };

function asSequence(answer: Answer): Sequence {
  const tokens = [...answer.prompt, ...answer.said];
  return { tokens, chosen: [tokens.length - 1], truncated: false };
}

async function answerTogether(model: LanguageModel, answers: readonly Answer[], size: BatchSize, signal?: AbortSignal): Promise<void> {
  for (let round = 0; round < size.chosen; round++) {
    const open = answers.filter((answer) => !answer.ended);
    if (open.length === 0) return;
    const { best } = await model.assess(makeBatch(open.map(asSequence), size, 'sum'));
    for (const [row, answer] of open.entries()) {
      const token = best[row * size.chosen] as number;
      answer.said.push(token);
      answer.ended = token === SpecialToken.END || answer.prompt.length + answer.said.length >= size.length;
    }
    await nextTurn();
    signal?.throwIfAborted();
  }
}

/**
 * What the model says after each prompt, always taking the most likely token, until it ends its turn. An answer takes at most
 * `size.chosen` tokens and ends where the sequence is full; a prompt that leaves no room at all loses its beginning.
 *
 * @param prompts tokens of each prompt.
 * @param size of the batches; a size used before is not compiled again.
 * @returns the texts, in the order of the prompts.
 */
export async function generateAnswers(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  size: BatchSize,
  signal?: AbortSignal,
): Promise<string[]> {
  const cut = Math.max(1, size.length - size.chosen);
  const answers = prompts.map((prompt): Answer => ({
    prompt: prompt.length < size.length ? prompt : prompt.slice(-cut),
    said: [],
    ended: false,
  }));
  for (let start = 0; start < answers.length; start += size.rows) {
    await answerTogether(model, answers.slice(start, start + size.rows), size, signal);
  }
  return answers.map((answer) => decodeText(answer.said));
}
