import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '../../../src/core/clock.ts';
import type { NewRecord } from '../../../src/core/log-record.ts';
import { PathGlob } from '../../../src/core/path-glob.ts';
import { FollowFiles, type FollowFilesOptions, type NewlyFollowed } from '../../../src/runner/follow/follow-files.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** Where files lie that real trainers wrote. */
export const CAPTURES = 'test/capture/files/captures';

/** A folder and what is stored of the files in it. `search()` is another follower that goes on from there. */
export function folder(patterns: readonly string[], options: Partial<FollowFilesOptions> = {}) {
  const { cwd = temporaryDirectory() } = options;
  const globs = patterns.map((pattern) => new PathGlob(pattern));
  const positions = new Map<string, number>();
  const write = (name: string, text: string | Buffer) => {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    appendFileSync(join(cwd, name), text);
  };
  const search = () => {
    const files = new FollowFiles({
      cwd, globs, reader: { mapNames: true, progressType: 'progress' }, since: Number.NEGATIVE_INFINITY, existing: {}, onlyNamedStates: false,
      positionOf: async (producerId) => positions.get(producerId) ?? 0,
      clock: systemClock,
      ...options,
    });
    const followed: NewlyFollowed[] = [];
    /** Everything new, as a backend would store it. */
    const read = async (atEnd = false): Promise<NewRecord[]> => {
      for (const found of await files.find(atEnd)) {
        followed.push(found);
        positions.set(found.file.producerId, Math.max(found.offset, positions.get(found.file.producerId) ?? 0));
      }
      const records: NewRecord[] = [];
      for (const { file } of followed) {
        for (let entries = file.read(positions.get(file.producerId) ?? 0, atEnd); entries.length > 0; entries = file.read(positions.get(file.producerId) ?? 0, atEnd)) {
          records.push(...entries.flatMap((entry) => entry.records));
          positions.set(file.producerId, entries.at(-1)?.end ?? 0);
        }
        if (atEnd) records.push(...file.end());
      }
      return records;
    };
    return { read, files, followed };
  };
  return { cwd, globs, positions, write, search };
}

/** A line of metrics. */
export const line = (step: number, name = 'loss') => `{"step": ${step}, "${name}": ${step}}\n`;
/** Records as a person would tell them: `name@step`, or what they say. */
export const shown = (records: readonly NewRecord[]) => records.map((record) => (record.kind === 'metric' ? `${record.name}@${record.step}` : record.kind === 'event' ? record.message : record.kind));
