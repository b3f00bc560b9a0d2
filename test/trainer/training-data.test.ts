import { describe, expect, it } from 'vitest';
import { heldOutCount, prepareTrainingData } from '../../src/trainer/training-data.ts';
import { chatRow, letterRows } from './sample-rows.ts';

const prompts = (rows: readonly { promptText: string }[]): string[] => rows.map((row) => row.promptText);

describe('heldOutCount', () => {
  it.each([
    [1, 0],
    [2, 1],
    [20, 10],
    [100, 16],
    [1000, 50],
    [1_000_000, 512],
  ])('of %d rows holds out %d', (rows, count) => {
    expect(heldOutCount(rows)).toBe(count);
  });
});

describe('prepareTrainingData', () => {
  it('holds out a share of the training rows, and never trains on them', () => {
    const rows = letterRows(400);
    const data = prepareTrainingData(rows, undefined, 12, 1);
    expect(data.heldOut).toHaveLength(20);
    expect(data.training).toHaveLength(380);
    expect(new Set([...prompts(data.training), ...prompts(data.heldOut)]).size).toBe(400);
  });

  it('drops training rows whose prompt is held out, whatever their answer', () => {
    const rows = [...letterRows(100), ...letterRows(100).map((row) => chatRow(row.messages[0]?.content ?? '', 'other'))];
    const data = prepareTrainingData(rows, undefined, 12, 5);
    const held = new Set(prompts(data.heldOut));
    expect(prompts(data.training).filter((prompt) => held.has(prompt))).toEqual([]);
    expect(data.dropped).toBeGreaterThan(0);
    expect(data.training.length + data.heldOut.length + data.dropped).toBe(200);
  });

  it('does the same with a validation file', () => {
    const data = prepareTrainingData(letterRows(10), letterRows(3), 12, 1);
    expect(prompts(data.heldOut).toSorted()).toEqual(['a0', 'b1', 'c2']);
    expect(prompts(data.training)).toEqual(prompts(prepareTrainingData(letterRows(10).slice(3), [], 12, 1).training));
    expect(data.dropped).toBe(3);
  });

  it('holds the same rows out for the same seed', () => {
    const heldOut = (seed: number): string[] => prompts(prepareTrainingData(letterRows(200), undefined, 12, seed).heldOut);
    expect(heldOut(7)).toEqual(heldOut(7));
    expect(heldOut(7)).not.toEqual(heldOut(8));
  });
});
