import { basename, dirname } from 'node:path';
import type { FileIdentity } from './identify-file.ts';
import type { FoundFile } from './found-file.ts';

type Kind = FileIdentity['kind'];

const VALIDATION = /^(?:val|valid|validation|eval|test)$/i;
const TRAINING = /^train(?:ing)?$/i;
const CHECKPOINT = /^checkpoint-\d+$/;

/** The folder of the run that a file belongs to, by its path: Keras has one for training in it and one for validation, Hugging Face Trainer one for each checkpoint. */
export function runFolderOf(shown: string, kind: Kind): string {
  const folder = dirname(shown);
  const name = basename(folder);
  const isPart = kind === 'trainer-state' ? CHECKPOINT.test(name) : VALIDATION.test(name) || TRAINING.test(name);
  return isPart ? dirname(folder) : folder;
}

/** Files whose folder says that they are of a validation. */
export function isOfValidation(shown: string): boolean {
  return VALIDATION.test(basename(dirname(shown)));
}

/** When a run began, to tell which was first: by the name of its file where that says it. Milliseconds since 1970. */
function startOf({ path, createdAt }: FoundFile): number {
  const seconds = /tfevents\.(\d{9,12})(?:\.|$)/.exec(basename(path))?.[1];
  return seconds === undefined ? createdAt : Number(seconds) * 1000;
}

function depthOf({ path }: FoundFile): number {
  return path.split('/').length;
}

/** Files in the order in which their runs began, the same whenever they are found. Of those of the same second the run comes before what it has in folders of its own. */
export function inOrderOfStart(files: readonly FoundFile[]): FoundFile[] {
  return files.toSorted((left, right) => startOf(left) - startOf(right) || depthOf(left) - depthOf(right) || (left.path < right.path ? -1 : 1));
}

/**
 * Tells the runs in one place apart. The first has the names that stand in its files; before those of another one stands what its folder is called,
 * for each kind of file by itself.
 */
export class RunFolders {
  readonly #first = new Map<Kind, string>();

  /** What stands before the names of a file's metrics; nothing where a pattern is its path: somebody chose it. */
  prefixOf({ shown, isPath }: FoundFile, kind: Kind): string {
    if (isPath) return '';
    const folder = runFolderOf(shown, kind);
    const first = this.#first.get(kind) ?? folder;
    this.#first.set(kind, first);
    if (folder === first) return '';
    const [parts, ofFirst] = [folder.split('/'), first.split('/')];
    const same = parts.findIndex((part, index) => part !== ofFirst[index]);
    const own = same < 0 ? parts.slice(-1) : parts.slice(same);
    return `${own.join('/')}/`;
  }
}
