import { getStaticTOMLValue, ParseError, parseTOML, traverseNodes, type AST } from 'toml-eslint-parser';
import { ConfigError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import { type KeyPath, valueAt } from './key-path.ts';
import { keyName, TomlPositions } from './toml-positions.ts';

/** A table of a TOML document: dates are `Date`, all numbers are `number`. */
export type TomlTable = Readonly<Record<string, unknown>>;

/** A TOML document: what it says, and where. */
export type TomlDocument = { readonly table: TomlTable; readonly positions: TomlPositions };

/** A key in the document that would reach behind the table it is written in: the parser gives it to JavaScript as it is. */
function findPrototypeKey(document: AST.TOMLProgram): AST.TOMLNode | undefined {
  let found: AST.TOMLNode | undefined;
  traverseNodes(document, {
    enterNode(node) {
      const name = node.type === 'TOMLBare' ? node.name : node.type === 'TOMLQuoted' ? node.value : '';
      if (name === '__proto__') found ??= node;
    },
    leaveNode() {},
  });
  return found;
}

/**
 * Reads TOML.
 *
 * @param fileName what the error calls the file.
 * @throws ConfigError with `file:line:column: sentence` for a text that is not TOML.
 */
export function parseToml(text: string, fileName: string): TomlDocument {
  try {
    const document = parseTOML(text);
    const forbidden = findPrototypeKey(document);
    if (forbidden !== undefined) {
      const { line, column } = forbidden.loc.start;
      throw new ConfigError(`${fileName}:${line}:${column + 1}: __proto__ cannot be a key`);
    }
    return { table: getStaticTOMLValue(document), positions: new TomlPositions(document) };
  } catch (error) {
    // The parser calls itself for each level; thousands of them overflow the stack.
    if (error instanceof RangeError) throw new ConfigError(`${fileName}: lists or tables are nested too deeply`, { cause: error });
    if (!(error instanceof ParseError)) throw error;
    throw new ConfigError(`${fileName}:${error.lineNumber}:${error.column + 1}: ${printable(error.message)}`, { cause: error });
  }
}

/**
 * Reads one `key = value` of TOML, the key with dots perhaps.
 * @returns where the value belongs, or without a full stop what is wrong; that never quotes the text
 */
export function parseTomlAssignment(text: string): { readonly path: KeyPath; readonly value: unknown } | { readonly problem: string } {
  try {
    const document = parseTOML(text);
    const [assignment, ...others] = document.body[0].body;
    if (assignment?.type !== 'TOMLKeyValue' || others.length > 0) return { problem: 'is not one key with a value' };
    if (findPrototypeKey(document) !== undefined) return { problem: '__proto__ cannot be a key' };
    const path = assignment.key.keys.map(keyName);
    return { path, value: valueAt(getStaticTOMLValue(document), path) };
  } catch (error) {
    if (!(error instanceof ParseError || error instanceof RangeError)) throw error;
    return { problem: 'is not written as TOML wants it' };
  }
}
