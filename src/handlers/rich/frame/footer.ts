import type { Prompt, ViewSettings } from '../control/view-settings.ts';
import type { Canvas } from './canvas.ts';
import { cut, displayWidth, graphemes } from './display-width.ts';
import { formatCount } from './format-compact.ts';
import { keyHints } from './key-hints.ts';
import { serverText } from './server-text.ts';
import { shownJob } from './shown-job.ts';
import { Style } from './style.ts';
import type { ViewModel } from './view-model.ts';

const QUESTIONS: Readonly<Record<Prompt['kind'], string>> = {
  'metric-filter': 'metrics /',
  search: 'search /',
  'event-types': 'event types: ',
  'job-filter': 'jobs with: ',
  'confirm-cancel': '',
};

/** Below so many columns, what a person types has the line for itself. */
const ROOM_FOR_BOTH = 60;

/** The end of a text: while typing, that is what counts. */
function ending(text: string, columns: number): string {
  let rest = [...graphemes(text)];
  while (rest.length > 0 && displayWidth(rest.join('')) > columns) rest = rest.slice(1);
  return rest.join('');
}

function drawPrompt(canvas: Canvas, row: number, to: number, { kind, text, problem }: Prompt): void {
  let at = canvas.write(row, 1, QUESTIONS[kind], Style.KEY, to - 1);
  at = canvas.write(row, at, ending(serverText(text, 10 * canvas.columns), to - at - 1), Style.STRONG, to - at);
  // A glyph and not the terminal's cursor, which stays hidden.
  at = canvas.write(row, at, '▏', Style.ACCENT, to - at) + 1;
  if (problem !== undefined) canvas.write(row, at, cut(serverText(problem, to), to - at), Style.BAD);
}

function drawQuestion(canvas: Canvas, row: number, to: number, model: ViewModel, settings: ViewSettings): void {
  const job = shownJob(model, settings);
  const name = job === undefined ? 'the job' : cut(serverText(job.name ?? job.jobId, 30), 30);
  canvas.write(row, 1, cut(`cancel ${name}? y yes, any other key no`, to - 1), Style.WARNING);
}

function drawHints(canvas: Canvas, row: number, to: number, settings: ViewSettings, model: ViewModel): void {
  let at = 1;
  for (const { key, hint } of keyHints(settings, model)) {
    // What does not fit is passed over: a shorter one may.
    if (at + displayWidth(key) + 1 + displayWidth(hint) > to) continue;
    at = canvas.write(row, at, key, Style.KEY) + 1;
    at = canvas.write(row, at, hint, Style.DIM) + 2;
  }
}

/** How many messages came since painting rests. */
function pausedText({ pausedAt }: ViewSettings, { jobs }: ViewModel): string {
  if (pausedAt === undefined) return '';
  let count = -pausedAt;
  for (const { messageCount } of jobs.values()) count += messageCount;
  return `paused · +${formatCount(Math.max(0, count))} new`;
}

/** Draws the last line: what a person types, what there is to say, or which keys there are; and at its end whether painting rests. */
export function drawFooter(canvas: Canvas, row: number, settings: ViewSettings, model: ViewModel): void {
  const { prompt } = settings;
  const isTyping = prompt !== undefined && canvas.columns < ROOM_FOR_BOTH;
  const paused = isTyping ? '' : pausedText(settings, model);
  const to = Math.max(1, canvas.columns - 1);
  const start = paused === '' ? to : Math.max(1, to - displayWidth(paused));
  canvas.write(row, 0, ' '.repeat(canvas.columns));
  if (paused !== '') canvas.write(row, start, paused, Style.WARNING, to - start);
  const end = paused === '' ? to : start - 2;
  if (prompt?.kind === 'confirm-cancel') drawQuestion(canvas, row, end, model, settings);
  else if (prompt !== undefined) drawPrompt(canvas, row, end, prompt);
  else if (model.notice !== undefined) canvas.write(row, 1, cut(serverText(model.notice, canvas.columns), end - 1), Style.STRONG);
  else drawHints(canvas, row, end, settings, model);
}
