import { describe, expect, it } from 'vitest';
import { decodeText, encodeText, SpecialToken, tokenizeChat, tokenizePrompt, VOCABULARY_SIZE } from '../../src/trainer/chat-template.ts';

const { USER, ASSISTANT, SYSTEM, OTHER, END } = SpecialToken;

describe('chat template', () => {
  it('gives text back after a round trip, whatever its script', () => {
    const text = 'naïve 日本語 🙂\n\0';
    expect(decodeText(encodeText(text))).toBe(text);
    expect(decodeText([USER, ...encodeText('a'), END])).toBe('a');
  });

  it('has a place for every token', () => {
    expect(Math.max(255, ...Object.values(SpecialToken))).toBe(VOCABULARY_SIZE - 1);
    expect(new Set(Object.values(SpecialToken)).size).toBe(Object.values(SpecialToken).length);
  });

  it('trains on what the assistant says and on its end, and on nothing else', () => {
    const { tokens, trained } = tokenizeChat([
      { role: 'system', content: 's' },
      { role: 'user', content: 'ab' },
      { role: 'assistant', content: 'C' },
    ]);
    expect(tokens).toEqual([SYSTEM, 115, END, USER, 97, 98, END, ASSISTANT, 67, END]);
    expect(trained.flatMap((learn, index) => (learn ? [index] : []))).toEqual([8, 9]);
  });

  it('writes out a role it has no token for', () => {
    expect(tokenizeChat([{ role: 'x', content: 'a' }]).tokens).toEqual([OTHER, 120, 10, 97, END]);
  });

  it('ends a prompt where the answer begins', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ];
    const prompt = tokenizePrompt(messages);
    expect(prompt).toEqual([USER, 97, END, ASSISTANT]);
    expect([...prompt, ...encodeText('b'), END]).toEqual(tokenizeChat(messages).tokens);
  });
});
