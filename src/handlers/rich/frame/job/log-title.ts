import { cut } from '../display-width.ts';
import { formatCount } from '../format-compact.ts';
import type { Segment } from '../segments.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import type { ShownEvents } from './shown-events.ts';

/** Longest text of the settings in a title, in columns. */
const LONGEST = 24;

/** A text that a person chose. */
export function chosenText(text: string): string {
  return cut(serverText(text, LONGEST), LONGEST);
}

/** Whether a log follows the newest, or where it stands. */
export function positionSegment(position: number | undefined, entries: ShownEvents): Segment {
  if (position === undefined) return { text: 'following', style: Style.GOOD, rank: 3 };
  return { text: `held, ${formatCount(entries.countBelow(position))} below`, style: Style.WARNING, rank: 1 };
}

/** What is searched in a log, and how far its lines are moved to the left; nothing where that is not so. */
export function readingSegments(search: string, offset: number, { matches }: ShownEvents): Segment[] {
  const counted = matches === 1 ? '1 match' : `${formatCount(matches)} matches`;
  return [
    { text: search === '' ? '' : `/${chosenText(search)} ${counted}`, style: Style.MATCH, rank: 2 },
    { text: offset === 0 ? '' : `from column ${offset + 1}`, style: Style.DIM, rank: 7 },
  ];
}
