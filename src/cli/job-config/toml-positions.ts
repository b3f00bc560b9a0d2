import type { AST } from 'toml-eslint-parser';
import type { KeyPath } from './key-path.ts';

/** A place in a text. Both count from 1; the column counts UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

const START: Position = { line: 1, column: 1 };

function startOf(node: AST.HasLocs): Position {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}

/** The text that a key stands for. */
export function keyName(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

/** Where each key and each value of a TOML document stands. */
export class TomlPositions {
  readonly #keys = new Map<string, Position>();
  readonly #values = new Map<string, Position>();

  constructor(document: AST.TOMLProgram) {
    for (const node of document.body[0].body) {
      if (node.type === 'TOMLTable') this.#addTable(node);
      else this.#addKeyValue(node, []);
    }
  }

  /** Where a key stands. One that is not in the document has no place of its own: then as for its value. */
  ofKey(path: KeyPath): Position {
    return this.#keys.get(JSON.stringify(path)) ?? this.ofValue(path);
  }

  /** Where a value stands; for a missing one, where the table starts that should hold it; without that table, the start. */
  ofValue(path: KeyPath): Position {
    return this.#values.get(JSON.stringify(path)) ?? this.#values.get(JSON.stringify(path.slice(0, -1))) ?? START;
  }

  #addTable(table: AST.TOMLTable): void {
    const header = startOf(table);
    const written = [...table.key.keys];
    for (const [index, part] of table.resolvedKey.entries()) {
      const path = table.resolvedKey.slice(0, index + 1);
      const key = typeof part === 'string' ? written.shift() : undefined;
      if (key !== undefined) this.#addKey(path, key);
      this.#addFirst(path, header);
    }
    // A header of its own tells more than an earlier header of a table inside, which also brought this table to life.
    this.#values.set(JSON.stringify(table.resolvedKey), header);
    for (const entry of table.body) this.#addKeyValue(entry, table.resolvedKey);
  }

  #addKeyValue(entry: AST.TOMLKeyValue, parent: KeyPath): void {
    let path = parent;
    for (const key of entry.key.keys) {
      path = [...path, keyName(key)];
      this.#addKey(path, key);
      // Only the last key has the value; those before it, joined by dots, are tables that begin with their own name.
      if (key !== entry.key.keys.at(-1)) this.#addFirst(path, startOf(key));
    }
    this.#addContent(entry.value, path);
  }

  #addContent(content: AST.TOMLContentNode, path: KeyPath): void {
    this.#addFirst(path, startOf(content));
    if (content.type === 'TOMLArray') {
      for (const [index, element] of content.elements.entries()) this.#addContent(element, [...path, index]);
    } else if (content.type === 'TOMLInlineTable') {
      for (const entry of content.body) this.#addKeyValue(entry, path);
    }
  }

  #addKey(path: KeyPath, key: AST.HasLocs): void {
    const name = JSON.stringify(path);
    if (!this.#keys.has(name)) this.#keys.set(name, startOf(key));
  }

  #addFirst(path: KeyPath, position: Position): void {
    const name = JSON.stringify(path);
    if (!this.#values.has(name)) this.#values.set(name, position);
  }
}
