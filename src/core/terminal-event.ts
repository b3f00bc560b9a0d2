import type { TerminalStatus } from './job-status.ts';
import type { StreamMessage } from './message.ts';

/** How the types of a job's own last event end. Stages end with other words: `generation.completed` ends no job. */
const SUFFIXES: readonly (readonly [string, TerminalStatus])[] = [
  ['job.completed', 'succeeded'],
  ['job.succeeded', 'succeeded'],
  ['job.failed', 'failed'],
  ['job.cancelled', 'cancelled'],
  ['job.canceled', 'cancelled'],
];

/** Terminal types that existing backends send and that no suffix covers. */
const WHOLE_TYPES = new Map<string, TerminalStatus>(
  (['sft', 'rl', 'rl.train', 'workflow', 'sft.workflow', 'training'] as const).flatMap((family) => [
    [`${family}.completed`, 'succeeded'] as const,
    [`${family}.failed`, 'failed'] as const,
  ]),
);

/** The outcome that an event type announces for the whole job, or undefined for any other event. */
export function terminalStatusOfEventType(eventType: string): TerminalStatus | undefined {
  const type = eventType.toLowerCase();
  const whole = WHOLE_TYPES.get(type);
  if (whole !== undefined) return whole;
  return SUFFIXES.find(([suffix]) => type === suffix || type.endsWith(`.${suffix}`))?.[1];
}

/** True for an event that announces the end of the job. */
export function isTerminalEvent(message: StreamMessage): boolean {
  const type = message.streamType === 'events' ? message.data['type'] : undefined;
  return typeof type === 'string' && terminalStatusOfEventType(type) !== undefined;
}
