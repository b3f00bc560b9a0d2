import type { NewRecord } from '../../core/log-record.ts';

/** Names of the metrics and types of the events that some records tell: what is printed of them besides would be told twice. */
export function toldNames(records: readonly NewRecord[]): readonly string[] {
  const names = records.map((record) => (record.kind === 'metric' ? record.name : record.kind === 'event' ? record.type : undefined));
  return [...new Set(names)].filter((name) => name !== undefined);
}
