import type { EventEntry, EventLog } from '../state/event-log.ts';

/**
 * Walks through the events that a test accepts, from behind `number` on.
 * @param number an event's number; it is not looked at itself
 * @param count how many accepted events to go
 * @returns the number of the one reached, or of the last one where there are fewer; undefined where there is none
 */
export function walk(log: EventLog, accepts: (entry: EventEntry) => boolean, number: number, direction: 1 | -1, count: number): number | undefined {
  let reached: number | undefined;
  let rest = count;
  // What the log has forgotten needs no steps.
  const start = direction === 1 ? Math.max(number + 1, log.firstNumber) : Math.min(number - 1, log.total);
  for (let at = start; rest > 0 && at >= log.firstNumber && at <= log.total; at += direction) {
    const entry = log.at(at);
    if (entry === undefined || !accepts(entry)) continue;
    reached = at;
    rest--;
  }
  return reached;
}
