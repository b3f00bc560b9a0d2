import { describe, expect, it } from 'vitest';
import type { ViewSettings } from '../../../../../src/handlers/rich/control/view-settings.ts';
import { Canvas } from '../../../../../src/handlers/rich/frame/canvas.ts';
import { drawTextPane } from '../../../../../src/handlers/rich/frame/job/text-pane.ts';
import { Style } from '../../../../../src/handlers/rich/frame/style.ts';
import { JobLog } from '../training-job.ts';
import { useUtc } from '../use-utc.ts';
import { viewSettings } from '../view.ts';

useUtc();

const log = new JobLog('job_1').status(0, 'running');
for (let number = 1; number <= 40; number++) {
  const level = number % 10 === 0 ? 'warning' : number % 2 === 0 ? 'info' : 'debug';
  log.event(number, number % 10 === 0 ? 'grad.spike' : 'sft.progress', `message ${number}`, level);
}
const job = log.state();

function pane(settings: Partial<ViewSettings>, columns = 100): Canvas {
  const canvas = new Canvas({ rows: 6, columns });
  drawTextPane(canvas, { pane: 'events', rectangle: { row: 0, column: 0, rows: 6, columns }, border: 'rule' }, job, viewSettings(settings), 0);
  return canvas;
}

describe('the events', () => {
  it('follow the newest, of the level, and say how many are hidden', () => {
    const lines = pane({}).text().split('\n');
    expect(lines[0]).toMatch(/^─ events ── following ── info and up ── 40 \(20 hidden\) ─+$/);
    expect(lines.slice(1).map((line) => line.match(/message \d+/)?.[0])).toEqual(['message 32', 'message 34', 'message 36', 'message 38', 'message 40']);
    expect(lines[5]).toBe(' 16:00:40 41 ⚠ grad.spike    message 40');
  });

  it('stay where they are held', () => {
    const lines = pane({ logPosition: 20, focus: 'events' }).text().split('\n');
    expect(lines[0]).toContain('▸ events ── held, 10 below');
    expect(lines[5]).toContain('message 20');
  });

  it('are of the types that are wanted', () => {
    const text = pane({ eventTypes: 'grad.*' }).text();
    expect(text).toContain('types grad.*');
    expect(text).toContain('40 (36 hidden)');
    expect(text).not.toContain('sft.progress');
  });

  it('mark what is searched, and count it', () => {
    const canvas = pane({ search: 'MESSAGE 3', minLevel: 'debug' });
    expect(canvas.line(0)).toContain('/MESSAGE 3 11 matches');
    const row = 1;
    expect(canvas.line(row)).toMatch(/^ 16:00:36▸37 {3}sft\.progress {2}message 36/);
    const start = canvas.line(row).indexOf('message 3');
    const marked = Array.from(canvas.styles.subarray(canvas.columns * row, canvas.columns * (row + 1))).flatMap((style, column) => (style === Style.MATCH ? [column] : []));
    expect(marked).toEqual(Array.from({ length: 9 }, (_, index) => start + index));
  });

  it('have a mark beside the line of a match, for those who see no colour', () => {
    expect(pane({ search: 'message 36' }).line(3)).toContain('16:00:36▸37');
    expect(pane({ search: 'message 36' }).line(2)).toContain('16:00:34 35');
  });

  it('are moved to the left, but not their time', () => {
    expect(pane({ logOffset: 3 }).line(5)).toMatch(/^ 16:00:40 41 ⚠ grad\.spike {4}sage 40 /);
  });

  it('leave out columns where there is little room', () => {
    expect(pane({}, 60).line(5).trimEnd()).toBe(' 16:00:40 ⚠ grad.spike    message 40');
    expect(pane({}, 40).line(5).trimEnd()).toBe(' 16:00:40 ⚠ message 40');
  });
});
