import { describe, expect, it } from 'vitest';
import { makeBatch } from '../../src/trainer/batch.ts';
import { SpecialToken, tokenizeChat } from '../../src/trainer/chat-template.ts';
import { fitSequence } from '../../src/trainer/sequence.ts';
import { chatRow } from './sample-rows.ts';

const { USER, ASSISTANT, END, PADDING } = SpecialToken;
const chat = tokenizeChat(chatRow('ab', 'C').messages);

describe('fitSequence', () => {
  it('chooses the positions before the tokens that are learned', () => {
    expect(fitSequence(chat, 8)).toEqual({ tokens: [USER, 97, 98, END, ASSISTANT, 67, END], chosen: [4, 5], truncated: false });
  });

  it('cuts the beginning of a row that is too long', () => {
    expect(fitSequence(chat, 3)).toEqual({ tokens: [ASSISTANT, 67, END], chosen: [0, 1], truncated: true });
    expect(fitSequence(chat, 2)).toEqual({ tokens: [67, END], chosen: [0], truncated: true });
  });
});

describe('makeBatch', () => {
  const size = { rows: 2, length: 8, chosen: 3 };
  const sequence = fitSequence(chat, 8);

  it('lays out tokens, targets and what they count, and pads the rest', () => {
    const batch = makeBatch([sequence], size, 'mean');
    expect([...batch.tokens]).toEqual([...sequence.tokens, ...Array.from({ length: 9 }, () => PADDING)]);
    expect([...batch.targets]).toEqual([67, END, 0, 0, 0, 0]);
    expect([...batch.importance]).toEqual([0.5, 0.5, 0, 0, 0, 0]);
    expect([...batch.selection].flatMap((value, index) => (value === 1 ? [index] : []))).toEqual([4, 8 + 5]);
  });

  it('counts each token as 1 for a sum', () => {
    expect([...makeBatch([sequence, sequence], size, 'sum').importance]).toEqual([1, 1, 0, 1, 1, 0]);
  });
});
