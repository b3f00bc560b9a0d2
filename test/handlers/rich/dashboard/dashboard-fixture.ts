import { EventEmitter } from 'node:events';
import { StreamMessage } from '../../../../src/core/message.ts';
import type { StreamOutcome } from '../../../../src/core/stream-handler.ts';
import { DEFAULT_SETTINGS } from '../../../../src/handlers/rich/control/default-settings.ts';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import { Dashboard } from '../../../../src/handlers/rich/dashboard.ts';
import type { DashboardOptions } from '../../../../src/handlers/rich/dashboard-options.ts';
import { frame } from '../../../../src/handlers/rich/frame/frame.ts';
import type { ViewModel } from '../../../../src/handlers/rich/frame/view-model.ts';
import type { ProcessEvents } from '../../../../src/handlers/rich/screen/process-events.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';
import { ManualClock } from '../../../../src/testing/manual-clock.ts';
import { MemoryTerminal } from './memory-terminal.ts';

export const START = Date.UTC(2026, 0, 1, 12);

export const ENVIRONMENT = { TERM: 'xterm-256color', LANG: 'en_US.UTF-8' } as const;

export const SUCCEEDED: StreamOutcome = { kind: 'final', final: { status: 'succeeded', rawStatus: 'succeeded', job: {} } };

/** Signals that reach nobody. */
export function quietEvents(): ProcessEvents & { readonly killed: string[] } {
  const killed: string[] = [];
  const kill = (_pid: number, signal: unknown) => Boolean(killed.push(String(signal)));
  return Object.assign(new EventEmitter(), { killed, kill, pid: 1 }) as unknown as ProcessEvents & { readonly killed: string[] };
}

const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** The beginning of a job: its status and so many points of `train.loss`, one each second. */
export function beginning(points: number, jobId = 'job_1'): StreamMessage[] {
  return [
    StreamMessage.fromStatus(jobId, { status: 'running', created_at: at(-600), started_at: at(-600), updated_at: at(-600) }),
    ...Array.from({ length: points }, (_, index) => loss(index + 1, jobId)),
  ];
}

/** One point of `train.loss`. */
export function loss(step: number, jobId = 'job_1'): StreamMessage {
  return StreamMessage.fromMetric(jobId, { name: 'train.loss', value: 4 / step, step, created_at: at(step - 600) });
}

/** A dashboard on a terminal in memory, and a clock that stands still. */
export function dashboardFixture(options: Partial<DashboardOptions> & { readonly terminal?: MemoryTerminal } = {}) {
  const clock = new ManualClock(START);
  const terminal = options.terminal ?? new MemoryTerminal();
  const events = quietEvents();
  const dashboard = new Dashboard({ clock, environment: ENVIRONMENT, events, source: 'http://127.0.0.1:8787', ...options, terminal });
  return { clock, terminal, events, dashboard };
}

/** The text of the picture that these messages make, the first of which came at the start and the last just now, drawn apart from any dashboard. */
export function expectedText(messages: readonly StreamMessage[], { now = START, size = { rows: 30, columns: 100 }, settings = {}, model = {} }: {
  readonly now?: number;
  readonly size?: { readonly rows: number; readonly columns: number };
  readonly settings?: Partial<ViewSettings>;
  readonly model?: Partial<ViewModel>;
} = {}): string {
  const job = newJobState('job_1');
  for (const message of messages) reduce(job, message, now);
  if (messages.length > 0) job.firstReceivedAt = START;
  const whole: ViewModel = {
    jobs: new Map([['job_1', job]]),
    connection: { source: 'http://127.0.0.1:8787', state: 'live', since: START, attempts: 0 },
    charset: 'braille',
    command: '',
    notice: undefined,
    offers: { detach: false, cancel: false },
    ...model,
  };
  return frame(whole, { ...DEFAULT_SETTINGS, selectedJob: 'job_1', ...settings }, size, now).text();
}

/** An opened view of one job, with its first picture. */
export async function opened(options: Parameters<typeof dashboardFixture>[0] = {}) {
  const fixture = dashboardFixture(options);
  const handler = fixture.dashboard.handler('job_1');
  await handler.open?.({ jobId: 'job_1', signal: new AbortController().signal });
  await fixture.clock.advance(0);
  return { ...fixture, handler };
}
