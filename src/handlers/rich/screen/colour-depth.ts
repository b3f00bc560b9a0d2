/** How many colours a terminal gets: `none` leaves attributes such as bold and inverse. */
export type ColourDepth = 'none' | '16' | '256' | 'truecolour';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const FORCED: Readonly<Record<string, ColourDepth>> = { '0': 'none', false: 'none', '1': '16', true: '16', '2': '256', '3': 'truecolour' };

const TRUECOLOUR_PROGRAMS = new Set(['ghostty', 'iTerm.app', 'vscode', 'WezTerm', 'WarpTerminal']);
const TRUECOLOUR_NAMES = /^xterm-(?:kitty|ghostty)$|^(?:alacritty|foot|wezterm)\b|-direct/;

/** What the terminal says of itself. */
function offeredDepth(environment: Environment): ColourDepth {
  const name = environment['TERM'] ?? '';
  if (/^(?:truecolor|24bit)$/i.test(environment['COLORTERM'] ?? '') || environment['WT_SESSION']) return 'truecolour';
  if (TRUECOLOUR_NAMES.test(name)) return 'truecolour';
  // Inside tmux and screen the variables of the terminal around them do not tell what they let through.
  if (TRUECOLOUR_PROGRAMS.has(environment['TERM_PROGRAM'] ?? '') && !/^(?:tmux|screen)/.test(name)) return 'truecolour';
  return /256/.test(name) || environment['TERM_PROGRAM'] === 'Apple_Terminal' ? '256' : '16';
}

/**
 * The colours to use: the option decides, then `FORCE_COLOR` (0 for none, 1 for 16, 2 for 256, 3 for truecolour; other texts for what the terminal offers), then `NO_COLOR`
 * (any text that is not empty), then the terminal.
 * @param isTTY whether the output is a terminal; without one there are no colours unless they are forced
 * @param option false is `--no-color`, true asks for colours whatever the environment says
 */
export function colourDepth(environment: Environment, isTTY: boolean, option?: boolean): ColourDepth {
  if (option === false) return 'none';
  const forced = environment['FORCE_COLOR'] ?? '';
  if (option === true || forced !== '') {
    const depth = FORCED[forced] ?? offeredDepth(environment);
    return option === true && depth === 'none' ? offeredDepth(environment) : depth;
  }
  if ((environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb' || !isTTY) return 'none';
  return offeredDepth(environment);
}
