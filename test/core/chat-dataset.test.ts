import { describe, expect, it } from 'vitest';
import { parseChatDataset, parseChatRow } from '../../src/core/chat-dataset.ts';

const GOOD = '{"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"hi"}]}';

describe('parseChatRow', () => {
  it('reads messages and the task, and nothing else', () => {
    const line = '{"task":"greet","extra":1,"messages":[{"role":"user","content":"hello","name":"x"},{"role":"assistant","content":""}]}';
    expect(parseChatRow(line)).toEqual({
      task: 'greet',
      messages: [
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: '' },
      ],
    });
  });

  it('leaves the task out where there is none', () => {
    expect(parseChatRow(GOOD)).not.toHaveProperty('task');
  });

  it.each([
    ['[]', 'a row must be a JSON object with "messages", found a list'],
    ['7', 'a row must be a JSON object with "messages", found a number'],
    ['{}', '"messages" must be a list, found nothing'],
    ['{"messages":null}', '"messages" must be a list, found null'],
    ['{"messages":[]}', '"messages" must not be empty'],
    ['{"messages":["hello"]}', 'messages[0] must be an object with "role" and "content", found a string'],
    ['{"messages":[{"content":"hello"}]}', 'messages[0].role must be a string, found nothing'],
    ['{"messages":[{"role":"user","content":["a"]}]}', 'messages[0].content must be a string, found a list'],
    ['{"messages":[{"role":"","content":"a"}]}', 'messages[0].role must not be empty'],
    ['{"messages":[{"role":"user","content":"a"}]}', 'the last message must be the assistant\'s, its role is "user"'],
    [`${GOOD.slice(0, -1)},"task":3}`, '"task" must be a string, found a number'],
  ])('says what is wrong with %s', (line, sentence) => {
    expect(parseChatRow(line)).toBe(sentence);
  });

  it('says that a line is not JSON', () => {
    expect(parseChatRow('{"messages":')).toMatch(/^not valid JSON: /);
  });
});

describe('parseChatDataset', () => {
  it('keeps line numbers, skips blank lines, and takes either line end and a byte order mark', () => {
    const { rows, problems } = parseChatDataset(`\ufeff${GOOD}\r\n\r\n  \n${GOOD}`, 'data.jsonl');
    expect(problems).toEqual([]);
    expect(rows.map(({ line }) => line)).toEqual([1, 4]);
  });

  it('names file and line of each problem', () => {
    const { problems } = parseChatDataset(`${GOOD}\n{"messages":[]}\n`, 'data.jsonl');
    expect(problems).toEqual(['data.jsonl:2: "messages" must not be empty']);
  });

  it('lists 20 problems and counts the rest', () => {
    const { problems } = parseChatDataset('7\n'.repeat(23), 'data.jsonl');
    expect(problems).toHaveLength(21);
    expect(problems[19]).toMatch(/^data\.jsonl:20: /);
    expect(problems[20]).toBe('data.jsonl: 3 more lines are wrong');
    expect(parseChatDataset('7\n'.repeat(21), 'data.jsonl').problems[20]).toBe('data.jsonl: 1 more line is wrong');
    expect(parseChatDataset('7\n'.repeat(20), 'data.jsonl').problems).toHaveLength(20);
  });

  it.each(['', '\n \n'])('refuses a file without a row: %j', (text) => {
    expect(parseChatDataset(text, 'data.jsonl').problems).toEqual(['data.jsonl:1: the file has no rows']);
  });
});
