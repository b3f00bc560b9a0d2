import { findAction } from './control/find-action.ts';
import type { Effect, PressResult } from './control/press-result.ts';
import { press } from './control/press.ts';
import { paste } from './control/prompt.ts';
import { copiedText } from './copied-text.ts';
import type { DashboardOptions } from './dashboard-options.ts';
import type { DashboardState } from './dashboard-state.ts';
import type { PlainLines } from './plain-lines.ts';
import type { Key } from './screen/key.ts';
import type { Screen } from './screen/screen.ts';

export interface DashboardKeysOptions {
  readonly options: DashboardOptions;
  readonly state: DashboardState;
  readonly screen: Screen;
  readonly lines: PlainLines;
  /** Shows a line for a while. */
  readonly say: (text: string) => void;
  /** Somebody wants to leave at once, and nobody was named to do it. */
  readonly onInterrupt: () => void;
  /** What is shown may have changed. */
  readonly onChange: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** Keys that have a meaning while plain lines are printed. */
const PLAIN_ACTIONS: ReadonlySet<string | undefined> = new Set(['raw-stream', 'detach', 'interrupt', 'suspend']);

/** Does what keys ask for. */
export class DashboardKeys {
  readonly #options: DashboardKeysOptions;

  constructor(options: DashboardKeysOptions) {
    this.#options = options;
  }

  press(key: Key): void {
    const { options, state, screen, lines } = this.#options;
    const action = findAction(key, 'job');
    if (options.keys === false && action !== 'interrupt' && action !== 'suspend') return;
    if (lines.isOn && !PLAIN_ACTIONS.has(action)) {
      if (action === 'back') lines.toggle();
      return;
    }
    state.holdOrder();
    // A prompt cannot be seen behind the lines.
    const settings = lines.isOn ? { ...state.settings, prompt: undefined } : state.settings;
    this.#apply(press(settings, key, state.context(screen.size)));
  }

  paste(text: string): void {
    const { options, state, lines } = this.#options;
    if (options.keys !== false && !lines.isOn) this.#apply(paste(state.settings, text));
  }

  #apply({ settings, effects, notice }: PressResult): void {
    const { state, say, onChange } = this.#options;
    state.settings = settings;
    if (settings.showCommand && state.model.command === '') {
      state.settings = { ...settings, showCommand: false };
      say('there is no command that shows the same');
    }
    if (notice !== undefined) say(notice);
    for (const effect of effects) this.#run(effect);
    onChange();
  }

  #run(effect: Effect): void {
    const { options, screen, lines, onFailure } = this.#options;
    switch (effect) {
      case 'detach':
        return options.onDetach?.();
      case 'interrupt':
        return (options.onInterrupt ?? this.#options.onInterrupt)();
      case 'cancel':
        return void this.#cancel();
      case 'suspend':
        return void screen.suspend().catch(onFailure);
      case 'raw-stream':
        return lines.toggle();
      case 'copy':
        return this.#copy();
      case 'redraw':
        return screen.repaint();
    }
  }

  async #cancel(): Promise<void> {
    const { options, state, screen, say } = this.#options;
    const { job } = state.context(screen.size);
    if (job === undefined) return;
    try {
      say(`cancelling ${job.jobId}`);
      await options.onCancel?.(job.jobId);
      say(`${job.jobId} was told to stop`);
    } catch (error) {
      say(`could not cancel: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #copy(): void {
    const { state, screen, say } = this.#options;
    const text = copiedText(state.model, state.settings, screen.size);
    const lines = text.split('\n');
    if (text === '') say('there is nothing to copy');
    else if (!screen.copy(text)) say('this cannot be copied: it is too long, or copying is switched off');
    else say(`handed to the clipboard: ${lines.length === 1 ? text : `${lines.length} lines`}`);
  }
}
