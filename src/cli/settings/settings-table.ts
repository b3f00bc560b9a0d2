import { isDuration } from '../duration.ts';
import { parseLogEvery } from '../log-every.ts';
import { allowedKind, byteSizeKind, choiceKind, listKind, numberKind, pathKind, type SettingKind, textKind } from './setting-kind.ts';

/** How a stream is shown. */
export const FORMATS = ['auto', 'rich', 'cli', 'json', 'quiet'] as const;
export type Format = (typeof FORMATS)[number];

export const CHARSETS = ['auto', 'braille', 'block', 'ascii'] as const;
export type CharsetChoice = (typeof CHARSETS)[number];

export const INTERRUPT_ACTIONS = ['detach', 'cancel'] as const;
export type InterruptAction = (typeof INTERRUPT_ACTIONS)[number];

/** What a person chose, wherever: see `resolveSettings`. Undefined leaves it to whoever uses it. */
export interface Settings {
  /** Address of a backend; undefined means the embedded one. */
  readonly backend: string | undefined;
  /** Absolute path of the file with the key for it. */
  readonly apiKeyFile: string | undefined;
  /** Absolute path. */
  readonly stateDir: string | undefined;
  readonly format: Format;
  readonly charset: CharsetChoice;
  /** False allows no colour; undefined leaves it to the terminal. */
  readonly color: boolean | undefined;
  /** False sends the terminal no titles, progress, links and notifications. */
  readonly osc: boolean | undefined;
  /** Frames per second of the live view. */
  readonly fps: number | undefined;
  /** Weight of the past in smoothed lines: 0 to below 1. */
  readonly smoothing: number | undefined;
  /** Source of a regular expression over the names of the metrics that are shown. */
  readonly metrics: string | undefined;
  /** A time such as `2s`. */
  readonly interval: string;
  /** How often metrics make a line: `10s`, `500steps`, `all`. */
  readonly logEvery: string | undefined;
  readonly onInterrupt: InterruptAction;
  readonly notify: readonly string[];
  readonly alert: readonly string[];
  /** Largest file that a backend of this machine takes, in bytes. */
  readonly uploadLimit: number | undefined;
}

/** One row of the table of settings. */
export interface Setting<T = unknown> {
  /** Its name in a file. */
  readonly key: string;
  /** Its name among a command's options. */
  readonly option: keyof Settings;
  /** As it is given on the command line. */
  readonly flag: string;
  /** What the parser of the command line calls it. */
  readonly attribute: string;
  /** Its names in the environment, the first one that is set counts. */
  readonly environment: readonly string[];
  readonly kind: SettingKind<T>;
  readonly fallback: T | undefined;
  /** False where a project's file may not choose it: whoever wrote that file need not be the one who runs trainstream. */
  readonly inProject: boolean;
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]/.test(text) && URL.canParse(text);
}

/** True where the parser takes the text. What it says otherwise is said by the kind, with the text. */
function isTaken(text: string, parse: (text: string) => unknown): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

type Rest<T> = Partial<Pick<Setting<T>, 'environment' | 'flag' | 'fallback' | 'inProject'>>;

function row<Option extends keyof Settings>(option: Option, kind: SettingKind<NonNullable<Settings[Option]>>, rest: Rest<NonNullable<Settings[Option]>> = {}): Setting {
  const key = option.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const flag = rest.flag ?? `--${key.replaceAll('_', '-')}`;
  const attribute = flag.replace(/^--(?:no-)?/, '').replaceAll(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
  const built = { key, option, environment: [`TRAINSTREAM_${key.toUpperCase()}`], kind, fallback: undefined, inProject: true, ...rest, flag, attribute };
  return built as unknown as Setting;
}

/** Every setting: what a flag, the environment, the project's file and the user's file can say alike. */
export const SETTINGS: readonly Setting[] = [
  row('backend', textKind('an address such as https://trainer.example', isAddress), { environment: ['TRAINSTREAM_BACKEND', 'BACKEND_BASE_URL'] }),
  row('apiKeyFile', pathKind, { inProject: false }),
  row('stateDir', pathKind),
  row('format', choiceKind(...FORMATS), { fallback: 'auto' }),
  row('charset', choiceKind(...CHARSETS), { fallback: 'auto' }),
  row('color', allowedKind, { flag: '--no-color', environment: ['TRAINSTREAM_NO_COLOR'] }),
  row('osc', allowedKind, { flag: '--no-osc', environment: ['TRAINSTREAM_NO_OSC'] }),
  row('fps', numberKind('a whole number from 1 to 30', (value) => Number.isInteger(value) && value >= 1 && value <= 30)),
  row('smoothing', numberKind('a number from 0 to below 1', (value) => value >= 0 && value < 1), { flag: '--smooth' }),
  row('metrics', textKind('a regular expression', (text) => isTaken(text, (source) => new RegExp(source, 'i')))),
  row('interval', textKind('a time such as 500ms, 2s or 4h', isDuration), { fallback: '2s' }),
  row('logEvery', textKind('a time such as 10s, a number of steps such as 500steps, or all', (text) => isTaken(text, parseLogEvery))),
  row('onInterrupt', choiceKind(...INTERRUPT_ACTIONS), { fallback: 'detach' }),
  row('notify', listKind, { fallback: [] }),
  row('alert', listKind, { fallback: [] }),
  row('uploadLimit', byteSizeKind, { inProject: false }),
];
