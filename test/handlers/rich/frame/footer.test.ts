import { describe, expect, it } from 'vitest';
import { KEY_MAP } from '../../../../src/handlers/rich/control/key-map.ts';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { drawFooter } from '../../../../src/handlers/rich/frame/footer.ts';
import { drawHelp } from '../../../../src/handlers/rich/frame/help-overlay.ts';
import type { ViewModel } from '../../../../src/handlers/rich/frame/view-model.ts';
import { trainingLog } from './training-job.ts';
import { viewModel, viewSettings } from './view.ts';

const job = trainingLog({ hundreds: 3 }).state();

function footer(columns: number, settings: Partial<ViewSettings> = {}, model: Partial<ViewModel> = {}): string {
  const canvas = new Canvas({ rows: 1, columns });
  drawFooter(canvas, 0, viewSettings(settings), viewModel(job, model));
  return canvas.line(0).trimEnd();
}

describe('the last line', () => {
  it('names the keys that matter most, each whole, and of those only what is offered', () => {
    expect(footer(40)).toBe(' ? help  q detach  / find  ↵ full');
    expect(footer(20)).toBe(' ? help  q detach');
    expect(footer(40, {}, { charset: 'ascii' })).toBe(' ? help  q detach  / find  enter full');
    expect(footer(300)).toContain('X cancel');
    expect(footer(300, {}, { offers: { detach: false, cancel: false } })).not.toMatch(/detach|cancel/);
  });

  it('names other keys in the table', () => {
    expect(footer(100, { screen: 'jobs' })).toContain('p pin');
    expect(footer(100, { screen: 'jobs' })).not.toContain('events');
  });

  it('shows what is typed, its end where it is long, and what is wrong with it', () => {
    expect(footer(60, { prompt: { kind: 'metric-filter', text: 'los(', problem: 'Unterminated group' } })).toBe(' metrics /los(▏ Unterminated group');
    expect(footer(20, { prompt: { kind: 'search', text: 'abcdefghijklmnop', problem: undefined } })).toBe(' search /hijklmnop▏');
  });

  it('asks before it cancels, by name', () => {
    expect(footer(60, { prompt: { kind: 'confirm-cancel', text: '', problem: undefined } })).toBe(' cancel sft-lr3e4? y yes, any other key no');
  });

  it('says a notice, without its secrets', () => {
    expect(footer(80, {}, { notice: 'copied\u001b[2J Bearer abcdefgh123' })).toBe(' copied\\x1b[2J Bearer ***');
  });

  it('counts what came since painting rests', () => {
    expect(footer(60, { pausedAt: job.messageCount - 1204 })).toMatch(/^ \? help .*paused · \+1,204 new$/);
    expect(footer(60, { pausedAt: job.messageCount + 5 })).toMatch(/paused · \+0 new$/);
  });
});

describe('the help', () => {
  function help(columns: number, rows: number, settings: Partial<ViewSettings> = {}): string {
    const canvas = new Canvas({ rows, columns });
    drawHelp(canvas, viewSettings({ help: true, ...settings }), viewModel(job));
    return canvas.text();
  }

  it('describes every key of the screen, as in the key map', () => {
    const text = help(200, 60);
    for (const { label, description, context } of KEY_MAP) {
      if (context === 'always' || context === 'job') expect(text).toContain(`${label} ${description}`);
    }
    expect(text).not.toContain('select the job above');
    expect(help(200, 60, { screen: 'jobs' })).toContain('select the job above');
  });

  it.each([[100, 30], [80, 24]])('has a line for each key at %ix%i', (columns, rows) => {
    const text = help(columns, rows);
    expect(text).not.toContain('larger screen');
    for (const { label, context } of KEY_MAP) if (context === 'always' || context === 'job') expect(text).toContain(` ${label} `);
  });

  it('counts the keys that have no room', () => {
    const shown = help(60, 16).match(/(\d+) more on a larger screen/);
    const all = KEY_MAP.filter(({ context }) => context === 'always' || context === 'job').length;
    expect(Number(shown?.[1])).toBe(all - 26);
  });
});
