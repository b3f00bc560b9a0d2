import { systemClock } from '../../core/clock.ts';
import type { MaybePromise } from '../../core/stream-handler.ts';
import { DEFAULT_SETTINGS } from '../../handlers/rich/control/default-settings.ts';
import type { ViewSettings } from '../../handlers/rich/control/view-settings.ts';
import { Dashboard } from '../../handlers/rich/dashboard.ts';
import type { AskPlaces } from '../../handlers/rich/queue-places.ts';
import { ProcessTerminal } from '../../handlers/rich/screen/process-terminal.ts';
import { commandFor } from '../command-for.ts';
import type { Flags } from '../command-context.ts';
import type { InterruptionWatch } from '../interruption.ts';
import type { ViewPlan } from './view-plan.ts';

/** The live view, as far as the command line needs it. */
export type LiveView = Pick<Dashboard, 'handler' | 'retry' | 'gap' | 'say' | 'alert' | 'notify' | 'close'>;

export interface LiveViewOptions {
  readonly plan: ViewPlan;
  /** About how many there will be. */
  readonly jobCount: number;
  /** True shows a table of jobs, of which each can be opened. */
  readonly table: boolean;
  /** True where others may come when all have ended: then it stays until it is closed. */
  readonly staysOpen?: boolean;
  /** What a job is called before its backend says so. */
  readonly name?: string | undefined;
  /** Where the messages come from, as it is shown. */
  readonly source: string;
  readonly interruptions: InterruptionWatch;
  /** Asks for the end of a job; not offered where it is not given. What it throws is shown. */
  readonly onCancel?: ((jobId: string) => MaybePromise<void>) | undefined;
  /** Asks where jobs stand in the queue; not shown where it is not given. */
  readonly askPlaces?: AskPlaces | undefined;
  /** The command that shows the same, a job or everything, without the options of the view; none where it is not given. */
  readonly command?: ((jobId: string | undefined) => readonly string[]) | undefined;
}

/** Options that show what the keys have chosen. */
function viewWords({ metricFilter, smoothing, minLevel }: ViewSettings, { options }: ViewPlan): string[] {
  return [
    ...(metricFilter === '' ? [] : ['--metrics', metricFilter]),
    ...(smoothing === (options.smoothing ?? DEFAULT_SETTINGS.smoothing) ? [] : ['--smooth', String(smoothing)]),
    ...(minLevel === 'warning' || minLevel === 'error' ? ['--level', minLevel] : []),
  ];
}

function equivalentCommand(words: readonly string[], settings: ViewSettings, plan: ViewPlan, flags: Flags): string {
  return commandFor(flags, ...words, ...viewWords(settings, plan));
}

/** Gives the terminal back as soon as somebody leaves: not behind files that are still written, or other handlers. */
export function closeOnLeaving(view: Pick<LiveView, 'close'>, signal: AbortSignal): void {
  // What goes wrong is thrown to whoever waits for the end of the view, which closes it too.
  signal.addEventListener('abort', () => void view.close().catch(() => undefined), { once: true });
}

/** The live view on the terminal of this process. It takes the terminal when the first handler is opened, and gives it back when somebody leaves. */
export function openLiveView({ plan, jobCount, table, staysOpen, name, source, interruptions, onCancel, askPlaces, command }: LiveViewOptions): LiveView {
  const { charset, color, fps, metrics, osc, smoothing, flags } = plan.options;
  const dashboard = new Dashboard({
    terminal: new ProcessTerminal({ clock: systemClock }),
    clock: systemClock,
    charset,
    ...(color !== undefined && { colour: color }),
    ...(osc !== undefined && { integration: osc }),
    fps,
    settings: { ...(metrics !== undefined && { metricFilter: metrics }), ...(smoothing !== undefined && { smoothing }) },
    table,
    staysOpen,
    jobCount,
    name,
    source,
    command: command && ((jobId, settings) => equivalentCommand(command(jobId), settings, plan, flags)),
    onDetach: () => interruptions.detach(),
    onInterrupt: () => interruptions.interrupt('SIGINT'),
    onCancel,
    askPlaces,
  });
  closeOnLeaving(dashboard, interruptions.signal);
  return dashboard;
}
