import type { Key } from '../screen/key.ts';
import { metricFilterProblem } from './metric-filter.ts';
import { search } from './move-log.ts';
import type { PressContext } from './press-context.ts';
import { changed, type PressResult } from './press-result.ts';
import { logPane } from './shown-log.ts';
import type { Prompt, ViewSettings } from './view-settings.ts';

/** Longest text that a prompt takes, in characters. */
const LONGEST = 200;

/** Opens a prompt, with what is set already. */
export function openPrompt(settings: ViewSettings, kind: Prompt['kind'], text = ''): PressResult {
  return changed(settings, { prompt: promptOf(kind, text) });
}

function promptOf(kind: Prompt['kind'], text: string): Prompt {
  return { kind, text, problem: kind === 'metric-filter' ? metricFilterProblem(text) : undefined };
}

/** The text that a key stands for; undefined for one with a name. */
function typed(key: Key): string | undefined {
  if (key === 'space') return ' ';
  // Names of keys are words of ASCII; whatever else has several characters is one that a person sees as one.
  return /^(?:[a-z][a-z0-9-]+|(?:ctrl|alt|shift)-.+)$/su.test(key) ? undefined : printableText(key);
}

/** What can stand in a prompt: one line, and nothing that a terminal would obey. */
function printableText(text: string): string {
  return text.replace(/[\s\u0085]+/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, '');
}

/** Adds text to the prompt, from the keyboard or the clipboard. */
function add(settings: ViewSettings, prompt: Prompt, text: string): PressResult {
  const characters = Array.from(prompt.text + text);
  return changed(settings, { prompt: promptOf(prompt.kind, characters.slice(0, LONGEST).join('')) });
}

/** A key that has no meaning of its own in the prompt. In the question whether to cancel, `y` says yes and everything else no. */
export function typeInPrompt(settings: ViewSettings, prompt: Prompt, key: Key): PressResult {
  if (prompt.kind === 'confirm-cancel') {
    const closed = { ...settings, prompt: undefined };
    return key === 'y' || key === 'Y' ? { settings: closed, effects: ['cancel'] } : changed(closed);
  }
  const text = typed(key);
  return text === undefined ? changed(settings) : add(settings, prompt, text);
}

/**
 * Text from the clipboard. It goes into an open prompt and nowhere else: keys that somebody copied must not be obeyed, and must
 * not confirm anything.
 */
export function paste(settings: ViewSettings, text: string): PressResult {
  const { prompt } = settings;
  // More than this cannot fit, and need not be looked at.
  return prompt === undefined || prompt.kind === 'confirm-cancel' ? changed(settings) : add(settings, prompt, printableText(text.slice(0, 10 * LONGEST)));
}

/** Takes back the last character, the last word, or everything. With nothing left to take, the prompt closes. */
export function erase(settings: ViewSettings, prompt: Prompt, what: 'character' | 'word' | 'all'): PressResult {
  if (prompt.text === '') return what === 'character' ? changed(settings, { prompt: undefined }) : changed(settings);
  const text = what === 'all' ? '' : what === 'word' ? prompt.text.replace(/\S*\s*$/, '') : Array.from(prompt.text).slice(0, -1).join('');
  return changed(settings, { prompt: promptOf(prompt.kind, text) });
}

/** Uses what was typed; a prompt with a problem stays open and shows it. */
export function accept(settings: ViewSettings, prompt: Prompt, context: PressContext): PressResult {
  if (prompt.problem !== undefined) return changed(settings);
  const text = prompt.text.trim();
  const closed = { ...settings, prompt: undefined };
  switch (prompt.kind) {
    case 'metric-filter':
      return changed(closed, { metricFilter: text, page: 0 });
    case 'search':
      return search({ ...closed, search: text, focus: logPane(closed) }, context);
    case 'event-types':
      return changed(closed, { eventTypes: text });
    case 'job-filter':
      return changed(closed, { jobFilter: text });
    case 'confirm-cancel':
      // Enter alone is no yes.
      return changed(closed);
  }
}
