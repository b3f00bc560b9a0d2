import { spawnSync } from 'node:child_process';
import { livesInState, type ProcessState, type ProcessTable } from './process-table.ts';

/** Where every system has `ps`, whatever the path of this process is. */
const PATH = '/bin:/usr/bin';

/** Start times have to be the same text whenever they are asked for: in summer, and for users of every language. */
const ENVIRONMENT = { PATH: `${process.env['PATH'] ?? ''}:${PATH}`, LC_ALL: 'C', TZ: 'UTC0' };

/** The environments of all processes of a large machine fit. Bytes. */
const MOST_OUTPUT = 256 * 1024 * 1024;

/** How all processes are listed with their environments: the systems do not agree. */
const ALL_WITH_ENVIRONMENT = process.platform === 'darwin' ? ['-axEww'] : ['axeww'];

/** What the program prints, by lines. @throws Error where it cannot be asked: that is no answer, least of all that a process has gone */
function linesOf(program: string, args: readonly string[]): string[] {
  const { error, status, stdout, stderr } = spawnSync(program, args, { env: ENVIRONMENT, encoding: 'utf8', maxBuffer: MOST_OUTPUT });
  // It ends with 1 and no word where no process fits.
  const isAnswer = error === undefined && (status === 0 || (status === 1 && stderr.trim() === ''));
  if (!isAnswer) throw new Error(`the processes of this machine cannot be listed: ${program} ${args.join(' ')}: ${error?.message ?? (stderr.trim() || `exit code ${status}`)}`);
  return stdout.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** How often a word stands on a line. */
function countOf(line: string, word: string): number {
  return line.split(/\s+/).filter((each) => each === word).length;
}

/** The processes as `ps` lists them, for systems without `/proc`, such as macOS. A start time is a date in UTC, to the second. */
export class PsTable implements ProcessTable {
  readonly pauseMs = 2_000;
  readonly noteShell = [
    `started() { PATH="$PATH:${PATH}" TZ=UTC0 LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null; }`,
    'stat="$$ $(started $$)"',
    'boot=$(started 1)',
  ].join('\n');
  readonly #answers = new Map<number, { readonly at: number; readonly answer: ProcessState }>();
  readonly #program: string;
  readonly #now: () => number;
  #bootId: string | undefined;

  /** @param program what is asked @param now milliseconds from any time on */
  constructor(program = 'ps', now: () => number = () => performance.now()) {
    this.#program = program;
    this.#now = now;
  }

  /** When the first of all processes started. */
  bootId(): string | undefined {
    this.#bootId ??= this.#ask(1, 0)?.answer.startTime;
    return this.#bootId;
  }

  look(pid: number, maxAgeMs = 0): ProcessState | undefined {
    const known = this.#answers.get(pid);
    this.#answers.delete(pid);
    if (!answersSignals(pid)) return undefined;
    const now = this.#now();
    const answer = known !== undefined && now - known.at < maxAgeMs ? known : this.#ask(pid, now);
    if (answer !== undefined) this.#answers.set(pid, answer);
    return answer?.answer;
  }

  group(groupId: number): readonly number[] {
    return this.#ps(['-A', '-o', 'pid=,pgid=,state='])
      .map((line) => line.split(/\s+/))
      .filter(([, group, state = 'Z']) => Number(group) === groupId && livesInState(state))
      .map(([pid]) => Number(pid));
  }

  marked(entry: string): readonly number[] {
    const found = new Map<number, number>();
    for (const line of this.#ps(ALL_WITH_ENVIRONMENT)) {
      const count = countOf(line, entry);
      if (count > 0) found.set(Number.parseInt(line, 10), count);
    }
    if (found.size === 0) return [];
    // Arguments stand on the line too, and prove nothing: somebody may be looking for these very processes.
    const inArguments = new Map(this.#ps(['-ww', '-o', 'pid=,command=', '-p', [...found.keys()].join(',')]).map((line) => [Number.parseInt(line, 10), countOf(line, entry)]));
    return [...found].filter(([pid, count]) => count > (inArguments.get(pid) ?? count)).map(([pid]) => pid);
  }

  #ps(args: readonly string[]): string[] {
    return linesOf(this.#program, args);
  }

  #ask(pid: number, at: number) {
    const [line] = this.#ps(['-o', 'state=,lstart=', '-p', String(pid)]);
    const [, state, startTime] = /^(\S+)\s+(.*)$/.exec(line ?? '') ?? [];
    if (state === undefined || startTime === undefined) return undefined;
    return { at, answer: { state, startTime: startTime.replace(/\s+/g, ' ') } };
  }
}
