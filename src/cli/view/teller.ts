import { systemClock } from '../../core/clock.ts';
import type { FinalStatus } from '../../core/stream-source.ts';
import { printable } from '../../core/text.ts';
import { workflowCommand } from '../../handlers/github-actions/workflow-command.ts';
import { Integration } from '../../handlers/rich/screen/integration.ts';
import { BELL } from '../../handlers/rich/screen/osc.ts';
import { ConditionHandler } from '../conditions/condition-handler.ts';
import { Notifier } from '../notify/notifier.ts';
import type { Output } from '../output.ts';
import { isGithubActions } from '../plain-handler.ts';
import type { LiveView } from './live-view.ts';
import type { ViewPlan } from './view-plan.ts';

export interface TellerOptions {
  readonly plan: ViewPlan;
  readonly output: Output;
  readonly live: LiveView | undefined;
  /** Aborts when the person leaves: nobody waits for a dead receiver then. */
  readonly signal: AbortSignal;
}

/** What is older is history to whoever attaches late, and nobody has to be called for it. Milliseconds. */
const NEWS_MS = 300_000;

/** True for what happened a moment ago, or at a time that nobody said. */
function isNews(timestamp: string): boolean {
  return !(systemClock.now() - Date.parse(timestamp) > NEWS_MS);
}

/** How the end of a job is called: by its own word, unless somebody cancelled it. */
export function endWord({ status, rawStatus }: Pick<FinalStatus, 'status' | 'rawStatus'>): string {
  return status === 'cancelled' ? status : printable(rawStatus);
}

/** Tells people of alerts and of the end: on the screen, and where `--notify` says. */
export class Teller {
  readonly #plan: ViewPlan;
  readonly #output: Output;
  readonly #notifier: Notifier;
  /** Undefined where there is none, or it has been left. */
  #live: LiveView | undefined;

  constructor({ plan, output, live, signal }: TellerOptions) {
    this.#plan = plan;
    this.#output = output;
    this.#live = live;
    const integration = new Integration(process.env, plan.options.osc !== false);
    this.#notifier = new Notifier({
      targets: plan.targets,
      terminal: (bytes) => this.#toTerminal(bytes),
      notification: (text) => (this.#live === undefined ? integration.notification('trainstream', text) : text),
      onFailure: (text) => this.#say(text),
      signal,
      clock: systemClock,
    });
  }

  /** What looks at the metrics of a job for `--until` and `--alert`; undefined where nobody asked for that. */
  conditions(jobId: string): ConditionHandler | undefined {
    const { until, alerts } = this.#plan;
    if (until === undefined && alerts.length === 0) return undefined;
    return new ConditionHandler({
      until,
      alerts,
      onAlert: ({ condition, text, message }) => {
        if (this.#live === undefined) this.#alert(`${printable(jobId)}: ${text}`);
        else this.#live.alert({ condition: condition.text, text, message });
        if (!isNews(message.timestamp)) return;
        this.#notifier.alert(JSON.stringify([jobId, condition.text]), { jobId, status: 'alert', text: `${jobId}: ${text}` });
      },
    });
  }

  /** A job has ended. */
  ended(jobId: string, final: FinalStatus): void {
    this.#notifier.send({ jobId, status: final.status, text: `${jobId}: training ${endWord(final)}` });
  }

  /** The condition was met that somebody waited for. */
  reached(jobId: string, text: string): void {
    this.#notifier.send({ jobId, status: 'reached', text: `${jobId}: ${text}` });
  }

  /** The live view has given the terminal back, or is about to. Resolves when it has. */
  async leaveLive(): Promise<void> {
    const live = this.#live;
    this.#live = undefined;
    await live?.close();
  }

  /** Resolves when everybody was told, or cannot be. */
  settle(): Promise<void> {
    return this.#notifier.settle();
  }

  #toTerminal(bytes: string): void {
    // What is drawn there must not be torn, and nothing may wait for a terminal that takes nothing.
    if (this.#live !== undefined) this.#live.notify('trainstream', bytes === BELL ? 'there is something to see' : bytes);
    else if (process.stderr.isTTY) process.stderr.write(bytes);
  }

  #say(text: string): void {
    if (this.#live === undefined) this.#output.warn(text);
    else this.#live.say(text);
  }

  #alert(text: string): void {
    const isWorkflow = this.#plan.kind === 'lines' && isGithubActions();
    if (isWorkflow) void this.#output.line(workflowCommand('warning', text, { title: 'Alert' }));
    else this.#output.warn(`alert: ${text}`);
  }
}
