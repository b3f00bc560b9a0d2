import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { drawSegments, type Segment } from '../../../../src/handlers/rich/frame/segments.ts';

const left: Segment[] = [{ text: 'name', rank: 0 }, { text: '', rank: 1 }, { text: 'detail', rank: 5 }];
const right: Segment[] = [{ text: 'state', rank: 1 }, { text: 'time', rank: 3, gap: 1 }];

function drawn(columns: number): string {
  const canvas = new Canvas({ rows: 1, columns });
  drawSegments(canvas, { row: 0, from: 0, to: columns, left, right });
  return canvas.line(0);
}

describe('drawSegments', () => {
  it('writes from both sides where there is room', () => {
    expect(drawn(30)).toBe('name  detail        state time');
    expect(drawn(24)).toBe('name  detail  state time');
  });

  it('leaves out the highest rank first, whole', () => {
    expect(drawn(23)).toBe('name         state time');
    expect(drawn(15)).toBe('name      state');
    expect(drawn(10)).toBe('name      ');
  });

  it('cuts the last one left', () => {
    expect(drawn(3)).toBe('na…');
    expect(drawn(0)).toBe('');
  });

  it('says which columns are free between the sides', () => {
    const canvas = new Canvas({ rows: 1, columns: 30 });
    expect(drawSegments(canvas, { row: 0, from: 1, to: 29, left, right })).toEqual({ from: 13, to: 19 });
  });
});
