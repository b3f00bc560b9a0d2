import type { Environment } from './colour-depth.ts';
import { BELL, copySequence, notificationSequence, type Progress, progressSequence, throughTmux, TITLE_POP, TITLE_PUSH, titleSequence } from './osc.ts';
import { type TerminalFeatures, terminalFeatures } from './terminal-features.ts';

/** What is told to the terminal beside the picture. False switches one off; all are on where they are not given. */
export interface IntegrationOptions {
  /** True sends it also to terminals that are not known to show it. */
  readonly progress?: boolean;
  readonly title?: boolean;
  /** The bell too. */
  readonly notification?: boolean;
  readonly copy?: boolean;
}

const NOTHING: IntegrationOptions = { progress: false, title: false, notification: false, copy: false };

/** Says it in the words of the terminal at hand. Each method returns what to send; '' where it is switched off or the terminal has no such thing. */
export class Integration {
  readonly #features: TerminalFeatures;
  readonly #options: IntegrationOptions;
  #title: string | undefined;
  #progress: Progress | undefined;

  /** @param options false switches everything off */
  constructor(environment: Environment, options: IntegrationOptions | boolean = true) {
    this.#features = terminalFeatures(environment);
    this.#options = options === true ? {} : options === false ? NOTHING : options;
  }

  /** On entering the terminal: what was said before, once more. */
  begin(): string {
    const title = this.#title === undefined ? '' : titleSequence(this.#title);
    const progress = this.#progress === undefined ? '' : this.#progressSequence(this.#progress);
    return (this.#options.title === false ? '' : TITLE_PUSH + title) + progress;
  }

  /** On leaving it: the terminal's own title, and no progress. */
  end(): string {
    return `${this.#progress === undefined ? '' : this.#progressSequence(undefined)}${this.#options.title === false ? '' : TITLE_POP}`;
  }

  /** tmux has titles of its own and hands them on by its own rules. */
  title(text: string): string {
    this.#title = text;
    return this.#options.title === false ? '' : titleSequence(text);
  }

  /** How far the job is; undefined takes it back. */
  progress(progress: Progress | undefined): string {
    const isShown = this.#progress !== undefined;
    this.#progress = progress;
    return progress === undefined && !isShown ? '' : this.#progressSequence(progress);
  }

  /** A message on the desktop, and the bell. */
  notification(title: string, body: string): string {
    if (this.#options.notification === false) return '';
    const { notification } = this.#features;
    return (notification === undefined ? '' : this.#outward(notificationSequence(notification, title, body))) + BELL;
  }

  /** Text for the clipboard; undefined where it cannot be copied: too long, or switched off. */
  copy(text: string): string | undefined {
    const sequence = this.#options.copy === false ? undefined : copySequence(text);
    // tmux takes it for its own buffers, or hands it on, as it is set up: one of the two reaches the clipboard.
    return sequence && this.#features.isInTmux ? sequence + throughTmux(sequence) : sequence;
  }

  #progressSequence(progress: Progress | undefined): string {
    const isOn = this.#options.progress ?? this.#features.progress;
    return isOn ? this.#outward(progressSequence(progress)) : '';
  }

  #outward(sequence: string): string {
    return this.#features.isInTmux ? throughTmux(sequence) : sequence;
  }
}
