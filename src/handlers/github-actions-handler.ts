import { appendFileSync } from 'node:fs';
import { type Clock, systemClock } from '../core/clock.ts';
import type { StreamMessage } from '../core/message.ts';
import type { HandlerContext, MaybePromise, StreamHandler, StreamOutcome } from '../core/stream-handler.ts';
import { isTerminalEvent } from '../core/terminal-event.ts';
import { printable, withoutSecrets } from '../core/text.ts';
import { cliLine } from './cli-handler.ts';
import { DigestHandler, type DigestHandlerOptions } from './digest-handler.ts';
import { stepSummary } from './github-actions/step-summary.ts';
import { inertLine, workflowCommand } from './github-actions/workflow-command.ts';
import { eventLevel } from './rich/state/event-level.ts';
import { textField } from './rich/state/fields.ts';
import type { JobState } from './rich/state/job-state.ts';
import { newJobState } from './rich/state/new-job-state.ts';
import { reduce } from './rich/state/reduce.ts';

export interface GithubActionsHandlerOptions extends Omit<DigestHandlerOptions, 'linesOf'> {
  /** File that GitHub named in `GITHUB_STEP_SUMMARY`; a summary is added to it at the end. None where it is not given. */
  readonly summaryFile?: string | undefined;
}

/** Only the newest and the best of each metric are shown. */
const LIMITS = { buckets: 1, series: 500, events: 1, phases: 1, alerts: 1 } as const;

/** How a stream ended, in words, and whether that is a fault or worth a warning. */
interface Ending {
  readonly text: string;
  readonly level: 'error' | 'warning' | undefined;
  readonly title: string;
}

function endingOf(outcome: StreamOutcome, { rawStatus }: JobState): Ending {
  switch (outcome.kind) {
    case 'final': {
      const { status, rawStatus: word } = outcome.final;
      const level = status === 'failed' ? 'error' : status === 'cancelled' ? 'warning' : undefined;
      return { text: status === 'cancelled' ? status : word, level, title: `Training ${status}` };
    }
    case 'error':
      return { text: `the stream broke: ${outcome.error instanceof Error ? outcome.error.message : String(outcome.error)}`, level: 'error', title: 'Stream broken' };
    case 'aborted':
      return { text: rawStatus === '' ? 'not watched to its end' : `${rawStatus}, not watched to its end`, level: undefined, title: '' };
  }
}

/**
 * The lines of {@link DigestHandler} as GitHub Actions shows them best: a group for each phase, annotations for warnings, errors and a
 * failed job, and at the end a summary with a table. Nothing that the job says is obeyed as a command.
 */
export class GithubActionsHandler implements StreamHandler {
  readonly #digest: DigestHandler;
  readonly #write: (line: string) => MaybePromise<void>;
  readonly #clock: Clock;
  readonly #summaryFile: string | undefined;
  #state: JobState | undefined;
  #hasGroup = false;
  /** The failure has its annotation already. */
  #hasToldFailure = false;

  /** @throws ConfigError where a number makes no sense */
  constructor({ summaryFile, write, clock = systemClock, ...options }: GithubActionsHandlerOptions) {
    this.#write = write;
    this.#clock = clock;
    this.#summaryFile = summaryFile;
    this.#digest = new DigestHandler({
      ...options,
      clock,
      linesOf: (message) => this.#linesOf(message),
      // Commands are made by `#linesOf` only: every other line begins with the time.
      write: (line) => write(line.startsWith('::') ? line : inertLine(line)),
    });
  }

  open(context: HandlerContext): MaybePromise<void> {
    this.#state = newJobState(context.jobId, LIMITS);
    return this.#digest.open(context);
  }

  handle(message: StreamMessage): MaybePromise<void> {
    return this.handleBatch([message]);
  }

  handleBatch(messages: readonly StreamMessage[]): MaybePromise<void> {
    const state = this.#state;
    if (state !== undefined) for (const message of messages) reduce(state, message, this.#clock.now());
    return this.#digest.handleBatch(messages);
  }

  flush(): Promise<void> {
    return this.#digest.flush();
  }

  async close(outcome?: StreamOutcome): Promise<void> {
    const state = this.#state;
    this.#state = undefined;
    const lines = this.#hasGroup ? [workflowCommand('endgroup')] : [];
    this.#hasGroup = false;
    // The summary first: it waits for no reader.
    if (state !== undefined && outcome !== undefined) lines.push(...this.#annotations(state, outcome), ...this.#summarise(state, outcome));
    await this.#digest.close(outcome);
    for (const line of lines) await this.#write(line);
  }

  #linesOf(message: StreamMessage): readonly string[] {
    const line = cliLine(message);
    if (message.streamType === 'timeline') {
      const begin = workflowCommand('group', inertLine(line));
      const lines = this.#hasGroup ? [workflowCommand('endgroup'), begin] : [begin];
      this.#hasGroup = true;
      return lines;
    }
    if (message.streamType !== 'events') return [line];
    const type = textField(message.data, ['type']) ?? '';
    const level = eventLevel(message, type);
    if (level !== 'warning' && level !== 'error') return [line];
    if (level === 'error' && isTerminalEvent(message)) this.#hasToldFailure = true;
    return [workflowCommand(level, inertLine(line), { title: printable(withoutSecrets(type)) })];
  }

  #annotations(state: JobState, outcome: StreamOutcome): string[] {
    const { level, text, title } = endingOf(outcome, state);
    if (level === undefined || (outcome.kind === 'final' && this.#hasToldFailure)) return [];
    const reason = outcome.kind === 'final' && state.error !== undefined ? `${text}: ${state.error}` : text;
    return [workflowCommand(level, inertLine(printable(withoutSecrets(`${state.jobId}: ${reason}`))), { title })];
  }

  /** @returns a warning where it could not be written: that is no reason to fail a training */
  #summarise(state: JobState, outcome: StreamOutcome): string[] {
    if (this.#summaryFile === undefined || this.#summaryFile === '') return [];
    try {
      appendFileSync(this.#summaryFile, `${stepSummary(state, endingOf(outcome, state).text, this.#clock.now())}\n`);
      return [];
    } catch (error) {
      return [workflowCommand('warning', printable(`the summary could not be written: ${(error as Error).message}`), { title: 'No summary' })];
    }
  }
}
