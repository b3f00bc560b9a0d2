/** One turn of a conversation. */
export type ChatMessage = { readonly role: string; readonly content: string };

/** One row of a chat file that can be trained on: its last message is the assistant's. */
export type ChatRow = {
  readonly messages: readonly ChatMessage[];
  /** Groups rows when scores are reported. */
  readonly task?: string;
};

/** A row together with where it stands. Lines are counted from 1. */
export type NumberedChatRow = { readonly line: number; readonly row: ChatRow };

/** What a whole file holds. With any problem, the rows are not fit for training. */
export type ChatDataset = {
  readonly rows: readonly NumberedChatRow[];
  /** `name:line: what is wrong`, at most 20 of them, then one sentence that counts the rest. */
  readonly problems: readonly string[];
};

/** More problems than this are counted instead of listed. */
const LISTED_PROBLEMS = 20;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

function problemOfMessage(message: unknown, path: string): string | undefined {
  if (!isRecord(message)) return `${path} must be an object with "role" and "content", found ${describe(message)}`;
  for (const key of ['role', 'content']) {
    if (typeof message[key] !== 'string') return `${path}.${key} must be a string, found ${describe(message[key])}`;
  }
  return message['role'] === '' ? `${path}.role must not be empty` : undefined;
}

/**
 * Reads one line of a chat file.
 *
 * @param line the text of the line; it is expected not to be blank.
 * @returns the row, or a sentence (without a full stop) that says what is wrong with the line.
 */
export function parseChatRow(line: string): ChatRow | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `not valid JSON: ${error.message}`;
  }
  if (!isRecord(value)) return `a row must be a JSON object with "messages", found ${describe(value)}`;
  const messages = value['messages'];
  if (!Array.isArray(messages)) return `"messages" must be a list, found ${describe(messages)}`;
  if (messages.length === 0) return '"messages" must not be empty';
  for (const [index, message] of messages.entries()) {
    const problem = problemOfMessage(message, `messages[${index}]`);
    if (problem !== undefined) return problem;
  }
  const chat = (messages as ChatMessage[]).map(({ role, content }) => ({ role, content }));
  const lastRole = chat.at(-1)?.role;
  if (lastRole !== 'assistant') return `the last message must be the assistant's, its role is ${JSON.stringify(lastRole)}`;
  const task = value['task'];
  if (task === undefined) return { messages: chat };
  if (typeof task !== 'string') return `"task" must be a string, found ${describe(task)}`;
  return { messages: chat, task };
}

/** Reads the lines of a chat file one after another, and remembers nothing but what is wrong: the file may be of any size. */
export class ChatLines {
  readonly #name: string;
  readonly #problems: string[] = [];
  #line = 0;
  #rows = 0;
  #wrong = 0;

  /** @param name what the problems call the file */
  constructor(name: string) {
    this.#name = name;
  }

  /** How many good rows there were. */
  get rows(): number {
    return this.#rows;
  }

  /** Reads the next line. @returns its row; undefined where it is blank or wrong */
  read(text: string): NumberedChatRow | undefined {
    this.#line += 1;
    // A byte order mark is not part of the first row.
    const line = this.#line === 1 ? text.replace(/^\ufeff/, '') : text;
    if (line.trim() === '') return undefined;
    const row = parseChatRow(line);
    if (typeof row !== 'string') {
      this.#rows += 1;
      return { line: this.#line, row };
    }
    this.#wrong += 1;
    if (this.#wrong <= LISTED_PROBLEMS) this.#problems.push(`${this.#name}:${this.#line}: ${row}`);
    return undefined;
  }

  /** What is wrong with the lines so far, as {@link ChatDataset} has it. */
  problems(): readonly string[] {
    const unlisted = this.#wrong - LISTED_PROBLEMS;
    if (unlisted > 0) return [...this.#problems, `${this.#name}: ${unlisted} more ${unlisted === 1 ? 'line is' : 'lines are'} wrong`];
    return this.#wrong === 0 && this.#rows === 0 ? [`${this.#name}:1: the file has no rows`] : this.#problems;
  }
}

/**
 * Reads a whole chat file: one JSON object a line; blank lines are skipped.
 *
 * @param name what the problems call the file.
 */
export function parseChatDataset(text: string, name: string): ChatDataset {
  const lines = new ChatLines(name);
  const rows = text.split('\n').flatMap((line) => lines.read(line) ?? []);
  return { rows, problems: lines.problems() };
}
