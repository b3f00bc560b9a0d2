import { valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** Where a file may name the model that is trained, and what a backend is told it is. The tables in the order in which they count. */
export const MODEL_KEYS = [
  { path: ['policy', 'model_name'], kind: 'base_model' },
  { path: ['policy', 'source'], kind: 'model' },
  { path: ['model', 'base'], kind: 'base_model' },
  { path: ['model', 'source'], kind: 'model' },
] as const;

/** The model of an RL job: where it is named, and as what. */
export type ModelChoice = { readonly path: KeyPath; readonly kind: 'model' | 'base_model'; readonly name: string };

/** The first model that the file names, or undefined. */
export function modelChoice(table: TomlTable): ModelChoice | undefined {
  for (const { path, kind } of MODEL_KEYS) {
    const name = valueAt(table, path);
    if (typeof name === 'string' && name !== '') return { path, kind, name };
  }
  return undefined;
}

/** Where `--model` belongs: in the table that the file has, as a model of its own where the name says that it is a fine-tuned one. */
export function modelKeysFor(table: TomlTable, name: string): { readonly set: KeyPath; readonly remove: KeyPath } {
  const section = table['policy'] === undefined && table['model'] !== undefined ? 'model' : 'policy';
  const [base, source] = [[section, section === 'policy' ? 'model_name' : 'base'], [section, 'source']];
  return name.startsWith('ft:') ? { set: source, remove: base } : { set: base, remove: source };
}
