import type { JsonObject } from '../../src/core/json.ts';
import { StreamMessage } from '../../src/core/message.ts';
import type { StreamOutcome } from '../../src/core/stream-handler.ts';
import type { LogEvery } from '../../src/handlers/digest/log-every.ts';
import { DigestHandler } from '../../src/handlers/digest-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

export const NOON = new Date(2026, 0, 1, 12, 0, 0).getTime();
export const FINAL: StreamOutcome = { kind: 'final', final: { status: 'succeeded', rawStatus: 'succeeded', job: {} } };

/** A handler at noon, and messages of its job that happen when the clock says. */
export function digestBench(logEvery?: LogEvery) {
  const clock = new ManualClock(NOON);
  const lines: string[] = [];
  const controller = new AbortController();
  const handler = new DigestHandler({ clock, logEvery, write: (line) => void lines.push(line) });
  handler.open({ jobId: 'j', signal: controller.signal });
  let seq = 0;
  const at = () => ({ seq: ++seq, created_at: new Date(clock.now()).toISOString() });
  const LOG = { seqScope: 'log' } as const;
  const metric = (value: number | string, step?: number, name = 'train.loss', phase = 'train') => {
    const number: JsonObject = typeof value === 'number' ? { value } : { value: null, data: { nonfinite: value } };
    return StreamMessage.fromMetric('j', { name, phase, ...number, ...(step !== undefined && { step }), ...at() }, LOG);
  };
  const event = (type: string, message: string, data: JsonObject = {}, level = 'info') => StreamMessage.fromEvent('j', { type, message, level, data, ...at() }, LOG);
  const progress = (step: number, total: number) => event('sft.progress', `step ${step}/${total}`, { step, total_steps: total });
  const status = (word: string) => StreamMessage.fromStatus('j', { status: word, ...at() }, LOG);
  const phase = (word: string) => StreamMessage.fromTimeline('j', { phase: word, ...at() }, LOG);
  /** The lines since the last look. */
  const told = () => lines.splice(0);
  return { clock, handler, controller, lines, told, metric, event, progress, status, phase };
}
