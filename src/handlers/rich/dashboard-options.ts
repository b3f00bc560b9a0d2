import type { Clock } from '../../core/clock.ts';
import type { MaybePromise } from '../../core/stream-handler.ts';
import type { ViewSettings } from './control/view-settings.ts';
import type { Charset } from './frame/view-model.ts';
import type { AskPlaces } from './queue-places.ts';
import type { Environment } from './screen/colour-depth.ts';
import type { IntegrationOptions } from './screen/integration.ts';
import type { ProcessEvents } from './screen/process-events.ts';
import type { Terminal } from './screen/terminal.ts';

/** How a dashboard looks, and whom it tells what a person wants. */
export interface DashboardOptions {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Tells what the terminal can do; the process's own where it is not given. */
  readonly environment?: Environment | undefined;
  /** Where signals come from; the process where it is not given. */
  readonly events?: ProcessEvents | undefined;
  /** `auto`, by the environment, where it is not given. */
  readonly charset?: Charset | 'auto' | undefined;
  /** False is none, true forces them; by the environment where it is not given. */
  readonly colour?: boolean | undefined;
  /** False listens to Ctrl-C and Ctrl-Z only. */
  readonly keys?: boolean | undefined;
  /** Progress, title, notifications and clipboard of the terminal. */
  readonly integration?: IntegrationOptions | boolean | undefined;
  /** Most pictures a second while news come: 10, over SSH 4, where it is not given. A key is answered at once all the same. */
  readonly fps?: number | undefined;
  /** How it starts. */
  readonly settings?: Partial<ViewSettings> | undefined;
  /** True shows a table of jobs, of which each can be opened. */
  readonly table?: boolean | undefined;
  /** True waits for others when all handlers are closed: only `close` gives the terminal back. */
  readonly staysOpen?: boolean | undefined;
  /** About how many jobs there will be: the more, the less is kept of each. 1 where it is not given. */
  readonly jobCount?: number | undefined;
  /** What a job is called before its backend says so. */
  readonly name?: string | undefined;
  /** Address of the backend, or what else the messages come from. */
  readonly source?: string | undefined;
  /** A command that shows the same: of a job, or of all where none is on the screen. */
  readonly command?: ((jobId: string | undefined, settings: ViewSettings) => string) | undefined;
  /** What is printed behind the summary on leaving: where the files are, how to return. */
  readonly summaryLines?: (() => readonly string[]) | undefined;
  /** The person leaves, and the job goes on. Not offered where it is not given. */
  readonly onDetach?: (() => void) | undefined;
  /** The person wants the job cancelled. Not offered where it is not given. What it throws is shown. */
  readonly onCancel?: ((jobId: string) => MaybePromise<void>) | undefined;
  /** Asks where jobs stand in the queue; they are shown without that where it is not given. */
  readonly askPlaces?: AskPlaces | undefined;
  /** Ctrl-C. Where it is not given the process gets SIGINT; if nobody listens to that, the terminal is given back first. */
  readonly onInterrupt?: (() => void) | undefined;
}
