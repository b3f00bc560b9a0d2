import { InvalidArgumentError } from 'commander';
import { isStreamType, STREAM_TYPES } from '../../core/stream-type.ts';
import { collectList } from './values.ts';

/** Names of streams, by repeating the option or with commas; `all` is all of them. */
export function collectStreams(text: string, before: readonly string[] = []): readonly string[] {
  const names = collectList(text, before);
  const unknown = names.find((name) => name !== 'all' && !isStreamType(name));
  if (unknown !== undefined || names.length === 0) throw new InvalidArgumentError(`expected one or more of ${STREAM_TYPES.join(', ')}, all.`);
  return names;
}
