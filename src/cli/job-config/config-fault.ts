import { printable } from '../../core/text.ts';
import { formatKeyPath, type KeyPath } from './key-path.ts';
import type { Position, TomlPositions } from './toml-positions.ts';

/** Something that is wrong with a configuration. */
export type ConfigFault = {
  /** What it is about; empty for the document as a whole. */
  readonly path: KeyPath;
  /** What is wrong, without the path and without a full stop. */
  readonly problem: string;
  /** True where the key itself is what is wrong, and not its value. */
  readonly atKey?: boolean;
};

function byPosition(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

/** One line for each fault, `file:line:column: key.path: problem`, in the order of the file. */
export function formatFaults(fileName: string, positions: TomlPositions, faults: readonly ConfigFault[]): string[] {
  return faults
    .map((fault) => ({ fault, position: fault.atKey === true ? positions.ofKey(fault.path) : positions.ofValue(fault.path) }))
    .toSorted((a, b) => byPosition(a.position, b.position))
    .map(({ fault: { path, problem }, position: { line, column } }) => {
      const subject = path.length === 0 ? '' : `${printable(formatKeyPath(path))}: `;
      return `${fileName}:${line}:${column}: ${subject}${problem}`;
    });
}
