import type { StreamMessage } from '../../core/message.ts';
import type { Screen } from './screen/screen.ts';

/** So many of the newest messages are printed when somebody asks for plain lines. */
export const RECENT = 200;

/** The messages as plain lines in the normal screen, in place of the picture: the newest ones first, and then each that comes. */
export class PlainLines {
  readonly #screen: Pick<Screen, 'showLines' | 'showFrames' | 'print'>;
  readonly #lineOf: (message: StreamMessage) => string;
  readonly #recent: StreamMessage[] = [];
  /** How many messages there were, and how many of them are printed or gone. */
  #total = 0;
  #printed = 0;
  #isOn = false;

  constructor(screen: Pick<Screen, 'showLines' | 'showFrames' | 'print'>, lineOf: (message: StreamMessage) => string) {
    this.#screen = screen;
    this.#lineOf = lineOf;
  }

  /** True while lines are shown, and no picture. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** How many messages there were. */
  get total(): number {
    return this.#total;
  }

  add(message: StreamMessage): void {
    this.#recent[this.#total % RECENT] = message;
    this.#total++;
  }

  /** From the picture to the lines, or back. No message is printed twice. */
  toggle(): void {
    this.#isOn = !this.#isOn;
    if (!this.#isOn) return this.#screen.showFrames();
    this.#screen.showLines();
    this.say('-- plain lines; s returns to the view --');
    this.print();
  }

  /** Prints what has come, where lines are shown: to be called at least each `RECENT` messages. */
  print(): void {
    if (!this.#isOn) return;
    const lines: string[] = [];
    for (let number = Math.max(this.#printed, this.#total - RECENT); number < this.#total; number++) {
      lines.push(this.#lineOf(this.#recent[number % RECENT] as StreamMessage));
    }
    this.#printed = this.#total;
    this.#screen.print(lines);
  }

  /** Prints a line that is no message, where lines are shown. */
  say(line: string): void {
    if (this.#isOn) this.#screen.print([line]);
  }
}
