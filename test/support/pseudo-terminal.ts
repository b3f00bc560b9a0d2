import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { isRunning } from './command-line.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { waitUntil } from './wait-until.ts';

const PROGRAM = fileURLToPath(new URL('screen-program.mjs', import.meta.url));

/** A line that `screen-program.mjs` wrote. */
export interface Note {
  readonly what: 'start' | 'key' | 'paste' | 'resize' | 'gone' | 'left' | 'report' | 'exit';
  readonly [name: string]: unknown;
}

/** What the shell around the program runs, where nothing else is said: the program, and whether the terminal is as it was. */
const PLAIN = 'before=$(stty -g); "$NODE" "$PROGRAM" "$NOTES" $WORDS; echo "[code $?]"; [ "$before" = "$(stty -g)" ] && echo "[modes restored]"';

/** `screen-program.mjs` in a real terminal: util-linux `script` holds the other end. Everything is gone after the test. */
export class PseudoTerminal {
  readonly #script: ChildProcess;
  readonly #notes: string;
  #output = '';

  private constructor(script: ChildProcess, notes: string) {
    this.#script = script;
    this.#notes = notes;
    script.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    // A terminal that is gone takes no keys.
    script.stdin?.on('error', () => undefined);
  }

  /** @param words what the program is to do otherwise than usual */
  static async start(words: readonly string[] = [], shell = PLAIN): Promise<PseudoTerminal> {
    const notes = join(temporaryDirectory(), 'notes.jsonl');
    const script = spawn('script', ['-qfec', `stty rows 30 cols 100; ${shell}`, '/dev/null'], {
      env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', SHELL: '/bin/sh', NODE: process.execPath, PROGRAM, NOTES: notes, WORDS: words.join(' ') },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const terminal = new PseudoTerminal(script, notes);
    onTestFinished(() => terminal.#end());
    await terminal.note('start');
    await waitUntil('the first picture', () => terminal.output.includes('frame '));
    return terminal;
  }

  /** All that came out so far. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return Number(this.notes.find(({ what }) => what === 'start')?.['pid']);
  }

  /** What the program noted so far, as far as lines are complete. */
  get notes(): Note[] {
    if (!existsSync(this.#notes)) return [];
    return readFileSync(this.#notes, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as Note);
  }

  get isRunning(): boolean {
    return isRunning(this.pid);
  }

  /** Waits for a note. */
  note(what: Note['what'], test: (note: Note) => boolean = () => true): Promise<Note> {
    return waitUntil(`the note ${what}; there is ${JSON.stringify(this.notes)}`, () => this.notes.find((note) => note.what === what && test(note)));
  }

  /** Presses keys. */
  type(text: string): void {
    this.#script.stdin?.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** How many pictures the program has drawn: an answer needs its event loop. */
  async drawn(): Promise<number> {
    const before = this.notes.filter(({ what }) => what === 'report').length;
    this.signal('SIGUSR2');
    const { drawn } = await waitUntil('a report', () => this.notes.filter(({ what }) => what === 'report')[before]);
    return Number(drawn);
  }

  /** The terminal takes nothing any more, as after Ctrl-S or when the line is dead. */
  stall(): void {
    this.#script.kill('SIGSTOP');
  }

  release(): void {
    this.#script.kill('SIGCONT');
  }

  /** The window is closed. */
  close(): void {
    this.#script.kill('SIGKILL');
  }

  async #end(): Promise<void> {
    if (this.notes.length > 0 && this.isRunning) this.signal('SIGKILL');
    if (this.#script.exitCode === null && this.#script.signalCode === null) this.#script.kill('SIGKILL');
    await waitUntil('the end of the terminal', () => this.#script.exitCode !== null || this.#script.signalCode !== null);
  }
}

/** Which of the modes that a screen sets are still set after this output. */
export function modesLeft(output: string): string[] {
  const modes = new Map<string, boolean>();
  // oxlint-disable-next-line no-control-regex
  for (const [, mode = '', action] of output.matchAll(/\u001b\[\?(\d+)([hl])/g)) modes.set(mode, action === 'h');
  // A cursor and autowrap are there in a terminal that nobody has touched.
  const usual = new Set(['25', '7']);
  return [...modes].filter(([mode, isOn]) => isOn !== usual.has(mode)).map(([mode]) => mode);
}
