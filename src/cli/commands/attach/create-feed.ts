import { PrintedTextReader } from '../../../capture/files/printed-text-reader.ts';
import { progressTypeOf } from '../../../capture/files/progress-record.ts';
import { systemClock } from '../../../core/clock.ts';
import type { FollowFilesOptions } from '../../../runner/follow/follow-files.ts';
import type { AttachFeed } from './attach-feed.ts';
import type { AttachTarget } from './attach-target.ts';
import { FileFeed } from './file-feed.ts';
import { StreamFeed } from './stream-feed.ts';

export interface CreateFeedOptions extends Pick<FollowFilesOptions, 'positionOf'> {
  readonly target: AttachTarget;
  readonly mapNames: boolean;
  readonly once: boolean;
  /** Milliseconds. */
  readonly idleMs: number | undefined;
  readonly onNothing: () => void;
}

/** A feed, and what gives up what it reads. */
export interface OpenFeed {
  readonly feed: AttachFeed;
  close(): void;
}

/** What an attached job tells, from wherever that comes. */
export function createFeed({ target, mapNames, once, idleMs, onNothing, positionOf }: CreateFeedOptions): OpenFeed {
  const reader = { mapNames, progressType: progressTypeOf('attached') };
  const clock = systemClock;
  if (target.kind === 'files') return { feed: new FileFeed({ target, reader, once, idleMs, onNothing, positionOf, clock }), close: () => undefined };
  const { stdin } = process;
  return { feed: new StreamFeed({ input: stdin, reader: new PrintedTextReader(reader, clock), idleMs, clock }), close: () => void stdin.destroy() };
}
