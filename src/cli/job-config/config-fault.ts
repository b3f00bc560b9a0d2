import { printable } from '../../core/text.ts';
import type { JobDocument, Place } from './job-document.ts';
import { formatKeyPath, type KeyPath } from './key-path.ts';

/** Something that is wrong with a configuration. */
export type ConfigFault = {
  /** What it is about; empty for the document as a whole. */
  readonly path: KeyPath;
  /** What is wrong, without the path and without a full stop. */
  readonly problem: string;
  /** True where the key itself is what is wrong, and not its value. */
  readonly atKey?: boolean;
};

/** What the command line says comes behind the file. */
function byPlace(a: Place, b: Place): number {
  if ('flag' in a || 'flag' in b) return Number('flag' in a) - Number('flag' in b);
  return a.line - b.line || a.column - b.column;
}

/** One line for each fault, `file:line:column: key.path: problem` in the order of the file, then `--flag: problem`. */
export function formatFaults({ fileName, positions }: Pick<JobDocument, 'fileName' | 'positions'>, faults: readonly ConfigFault[]): string[] {
  return faults
    .map((fault) => ({ fault, place: fault.atKey === true ? positions.ofKey(fault.path) : positions.ofValue(fault.path) }))
    .toSorted((a, b) => byPlace(a.place, b.place))
    .map(({ fault: { path, problem }, place }) => {
      const isSaid = path.length === 0 || ('flag' in place && place.path.length === path.length);
      const subject = isSaid ? '' : `${printable(formatKeyPath(path))}: `;
      return 'flag' in place ? `${place.flag}: ${subject}${problem}` : `${fileName}:${place.line}:${place.column}: ${subject}${problem}`;
    });
}
