import { describe, expect, it } from 'vitest';
import { eventFilter, eventSearch } from '../../../../src/handlers/rich/control/event-filter.ts';
import { metricFilter } from '../../../../src/handlers/rich/control/metric-filter.ts';
import { paste } from '../../../../src/handlers/rich/control/prompt.ts';
import { pressAll, pressContext } from './press-fixture.ts';

const typed = (text: string) => [...text].map((character) => (character === ' ' ? 'space' : character)).join(' ');

describe('the prompt', () => {
  it('takes letters that are keys elsewhere, blanks, and all scripts', () => {
    expect(pressAll(`/ ${typed('q X?損失 é')}`).settings.prompt).toMatchObject({ kind: 'metric-filter', text: 'q X?損失 é' });
  });

  it('takes back a character, a word, everything, and closes when nothing is left', () => {
    const text = `/ ${typed('ab cd')}`;
    expect(pressAll(`${text} backspace`).settings.prompt?.text).toBe('ab c');
    expect(pressAll(`${text} ctrl-w`).settings.prompt?.text).toBe('ab ');
    expect(pressAll(`${text} ctrl-u`).settings.prompt?.text).toBe('');
    expect(pressAll('/ backspace').settings.prompt).toBeUndefined();
  });

  it('uses what was typed on enter, and nothing on escape', () => {
    expect(pressAll(`/ ${typed('loss')} enter`).settings).toMatchObject({ metricFilter: 'loss', prompt: undefined });
    expect(pressAll(`/ ${typed('loss')} escape`).settings).toMatchObject({ metricFilter: '', prompt: undefined });
    expect(pressAll(`\\ ${typed('sft.*, !sft.loss')} enter`).settings.eventTypes).toBe('sft.*, !sft.loss');
    expect(pressAll(`/ ${typed('running')} enter`, pressContext(), { screen: 'jobs' }).settings.jobFilter).toBe('running');
    expect(pressAll(`f ${typed('acc')} enter`, pressContext(), { screen: 'jobs' }).settings.metricFilter).toBe('acc');
  });

  it('starts with what is set, and enter on an emptied prompt shows all again', () => {
    expect(pressAll('/', pressContext(), { metricFilter: 'loss' }).settings.prompt?.text).toBe('loss');
    expect(pressAll('/ ctrl-u enter', pressContext(), { metricFilter: 'loss' }).settings.metricFilter).toBe('');
  });

  it('says while somebody types what is wrong with a regular expression, and does not use it', () => {
    const { settings } = pressAll(`/ ${typed('loss(')}`);
    expect(settings.prompt?.problem).toMatch(/group/i);
    expect(settings.prompt?.problem).not.toContain('loss(');
    const entered = pressAll('enter', pressContext(), settings).settings;
    expect(entered).toMatchObject({ metricFilter: '', prompt: { text: 'loss(' } });
    expect(pressAll(') enter', pressContext(), entered).settings).toMatchObject({ metricFilter: 'loss()', prompt: undefined });
  });

  it('ignores keys with names, and bounds what it takes', () => {
    expect(pressAll('/ up page-down f5 shift-tab').settings.prompt?.text).toBe('');
    expect(pressAll(`/ ${typed('x'.repeat(500))}`).settings.prompt?.text).toBe('x'.repeat(200));
  });
});

describe('text from the clipboard', () => {
  it('goes into the prompt as one line, without what a terminal would obey', () => {
    const { settings } = pressAll('/');
    expect(paste(settings, 'a\r\nb\u001b[31m\u202e\tc').settings.prompt?.text).toBe('a b[31m c');
  });

  it('is no key, and confirms nothing', () => {
    const { settings } = pressAll('y');
    expect(paste(settings, 'qXy').settings).toEqual(settings);
    const asked = pressAll('X').settings;
    expect(paste(asked, 'y')).toEqual({ settings: asked, effects: [] });
  });

  it('tells what is wrong with a pasted expression', () => {
    expect(paste(pressAll('/').settings, '[').settings.prompt?.problem).toMatch(/\w/);
  });
});

// Spikes are the events 4, 8, … 40.
describe('search in the log', () => {
  it('shows the newest match first, and n and N go on from there', () => {
    expect(pressAll(`2 up / ${typed('SPIKE')} enter`).settings).toMatchObject({ search: 'SPIKE', logPosition: 36 });
    expect(pressAll(`2 / ${typed('spike')} enter`).settings.logPosition).toBe(40);
    expect(pressAll(`2 / ${typed('spike')} enter N N`).settings.logPosition).toBe(32);
    expect(pressAll(`2 / ${typed('spike')} enter N N n`).settings.logPosition).toBe(36);
  });

  it('looks further down where nothing stands above', () => {
    expect(pressAll(`2 home / ${typed('step 39')} enter`).settings.logPosition).toBe(39);
  });

  it('says when there is nothing', () => {
    expect(pressAll(`2 / ${typed('nowhere')} enter`).notice).toContain('no event');
    expect(pressAll(`2 / ${typed('spike')} enter n`).notice).toContain('further down');
    expect(pressAll('n').notice).toContain('/');
  });

  it('passes by what the level hides', () => {
    expect(pressAll(`2 L / ${typed('step')} enter`).notice).toContain('no event');
  });

  it('is given up by escape', () => {
    expect(pressAll(`2 / ${typed('spike')} enter escape`).settings.search).toBe('');
  });
});

describe('filters', () => {
  const entry = { number: 1, seq: 1, time: 0, type: 'sft.progress', level: 'info', message: 'Step 7', detail: '{"loss":2.5}' } as const;

  it.each([
    ['info', '', true],
    ['warning', '', false],
    ['debug', 'sft.*', true],
    ['debug', 'rl.*', false],
    ['debug', 'rl.*, sft.pro*', true],
    ['debug', '!sft.progress', false],
    ['debug', ' , ! ', true],
  ] as const)('of level %s and types %j: %j', (minLevel, eventTypes, isShown) => {
    expect(eventFilter({ minLevel, eventTypes })(entry)).toBe(isShown);
  });

  it('finds text in type, message and detail', () => {
    expect(['PROGRESS', 'step 7', '2.5', 'nothing', ''].map((text) => eventSearch(text)(entry))).toEqual([true, true, true, false, false]);
  });

  it('of metrics takes an expression anywhere in the key, and shows all where there is none', () => {
    expect(['loss', 'LOSS$', '^loss', '', '('].map((source) => metricFilter(source)('train.loss'))).toEqual([true, true, false, true, true]);
  });
});
