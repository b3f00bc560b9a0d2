import { describe, expect, it } from 'vitest';
import type { ViewSettings } from '../../../../../src/handlers/rich/control/view-settings.ts';
import { Canvas } from '../../../../../src/handlers/rich/frame/canvas.ts';
import { drawTextPane } from '../../../../../src/handlers/rich/frame/job/text-pane.ts';
import { Style } from '../../../../../src/handlers/rich/frame/style.ts';
import { type JobLog, printingLog } from '../training-job.ts';
import { viewSettings } from '../view.ts';

function pane(log: JobLog, settings: Partial<ViewSettings> = {}, columns = 60): Canvas {
  const canvas = new Canvas({ rows: 5, columns });
  drawTextPane(canvas, { pane: 'output', rectangle: { row: 0, column: 0, rows: 5, columns }, border: 'rule' }, log.state(), viewSettings(settings), 0);
  return canvas;
}

const lines = (canvas: Canvas) => canvas.text().trimEnd().split('\n');

describe('what the program prints', () => {
  it('follows the newest, which stands at the bottom', () => {
    const seen = lines(pane(printingLog(8)));
    expect(seen[0]).toMatch(/^─ ▸ output ── following ── 8 lines ─+$/);
    expect(seen.slice(1).map((line) => line.slice(0, 9))).toEqual(['  shard 4', '  shard 5', '  shard 6', '  shard 7']);
  });

  it('stays where it is held, and says how much is below', () => {
    const seen = lines(pane(printingLog(40), { focus: 'output', outputPosition: 10 }));
    expect([seen[0], seen[4]]).toEqual([expect.stringContaining('▸ output ── held, 30 below ── 40 lines'), expect.stringMatching(/^ {2}shard 9 /)]);
  });

  it('replaces a line that is written over, also while it is searched', () => {
    const log = printingLog(2).printed(3, 'Epoch 1: 10%').printed(4, 'Epoch 1: 60%', { overwrites: true });
    expect(lines(pane(log)).at(-1)).toBe('  Epoch 1: 60%');
    expect(pane(log).line(0)).toContain('3 lines');
    expect(pane(log, { search: '10%' }).line(0)).toContain('/10% 0 matches');
    expect(pane(log.printed(5, 'Epoch 2'), { search: '60%' }).line(3)).toMatch(/^ ▸Epoch 1: 60%/);
  });

  it('says what was left out, marks long lines, and shows nothing that a terminal would obey', () => {
    const log = printingLog(1).printed(2, '[3 lines left out]', { dropped_lines: 3, dropped_bytes: 20 });
    log.printed(3, '\u001b[31mred\u001b[0m\u0007', { truncated: true }).printed(4, '10%\r20%\r');
    expect(lines(pane(log)).slice(2)).toEqual([' ⚠[3 lines left out]', '  red\\x07…', '  20%']);
  });

  it('cuts wide characters whole, and moves long lines to the left', () => {
    const log = printingLog(1).printed(2, '日本語テスト', {});
    expect([10, 11, 12, 13].map((columns) => lines(pane(log, {}, columns)).at(-1))).toEqual(['  日本語…', '  日本語…', '  日本語テ…', '  日本語テ…']);
    expect(lines(pane(log, { logOffset: 4 }, 12)).at(-1)).toBe('  語テスト');
  });

  it('leaves as many blanks for a tab as a terminal would', () => {
    const log = printingLog(1).printed(2, 'name\tcount\tshare').printed(3, '鳥鳥鳥鳥\t7\t0.50').printed(4, '\t\tend');
    expect(lines(pane(log)).slice(2)).toEqual(['  name    count   share', '  鳥鳥鳥鳥        7       0.50', '                  end']);
  });

  it('keeps columns below each other where a wide character is cut in two', () => {
    const log = printingLog(1).printed(2, 'abcdefg日x').printed(3, 'abcdefghix');
    expect(lines(pane(log, { logOffset: 8 })).slice(2)).toEqual(['   x', '  ix']);
  });

  it('shows the beginning of a word that is longer than everything', () => {
    const log = printingLog(1).printed(2, `RESULT ${'A'.repeat(2_000)}`);
    expect(lines(pane(log, {}, 40)).at(-1)).toBe(`  RESULT ${'A'.repeat(29)}…`);
    expect(lines(pane(log, { logOffset: 1_000 }, 40)).at(-1)).toBe(`  ${'A'.repeat(36)}…`);
  });

  it('marks what is searched', () => {
    const canvas = pane(printingLog(8), { search: 'SHARD 5' });
    expect(canvas.line(0)).toContain('/SHARD 5 1 match');
    const marked = Array.from(canvas.styles.subarray(2 * 60, 3 * 60)).flatMap((style, column) => (style === Style.MATCH ? [column] : []));
    expect([canvas.line(2).slice(0, 9), marked]).toEqual([' ▸shard 5', [2, 3, 4, 5, 6, 7, 8]]);
  });

  it('says that nothing was printed, and how much of very much can be read', () => {
    const empty = printingLog(1);
    empty.messages.pop();
    expect(lines(pane(empty))[1]).toBe(' nothing printed yet');
    expect(lines(pane(empty.status(2, 'succeeded')))[1]).toBe(' nothing was printed');
    expect(pane(printingLog(6_000)).line(0)).toContain('the last 5,000 of 6,000 lines');
  });
});
