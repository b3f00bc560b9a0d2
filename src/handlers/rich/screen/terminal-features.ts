import type { Environment } from './colour-depth.ts';

/** What a terminal can do beside showing text. None can be asked without waiting, so the environment tells. */
export interface TerminalFeatures {
  /** Knows OSC 9;4. Others may show it as a message, every time. */
  readonly progress: boolean;
  /** Which OSC shows a message on the desktop; undefined where none is known to. */
  readonly notification: 99 | 777 | 9 | undefined;
  /** Everything goes through tmux. */
  readonly isInTmux: boolean;
}

/** True where a version, `3.6.6`, is at least another. */
function isAtLeast(version: string, least: readonly number[]): boolean {
  const numbers = version.split('.').map(Number);
  const differing = least.findIndex((number, index) => number !== (numbers[index] ?? 0));
  return differing < 0 || (numbers[differing] ?? 0) > (least[differing] ?? 0);
}

function notificationOf(program: string, name: string, environment: Environment): TerminalFeatures['notification'] {
  if (name === 'xterm-kitty' || environment['KITTY_WINDOW_ID']) return 99;
  if (program === 'ghostty' || /^(?:xterm-ghostty|foot|rxvt-unicode)/.test(name) || environment['VTE_VERSION']) return 777;
  return program === 'iTerm.app' || program === 'WezTerm' ? 9 : undefined;
}

/** Tells by the environment. */
export function terminalFeatures(environment: Environment): TerminalFeatures {
  const name = environment['TERM'] ?? '';
  const isInTmux = (environment['TMUX'] ?? '') !== '';
  // tmux puts itself there; over ssh, iTerm2 is named by the other variable.
  const program = environment['LC_TERMINAL'] === 'iTerm2' ? 'iTerm.app' : (environment['TERM_PROGRAM'] ?? '');
  const version = environment['LC_TERMINAL_VERSION'] ?? environment['TERM_PROGRAM_VERSION'] ?? '';
  const progress =
    Boolean(environment['WT_SESSION']) ||
    environment['ConEmuANSI'] === 'ON' ||
    /^(?:ghostty|WezTerm|vscode)$/.test(program) ||
    name === 'xterm-ghostty' ||
    (program === 'iTerm.app' && isAtLeast(version, [3, 6, 6])) ||
    Number(environment['VTE_VERSION'] ?? 0) >= 8000;
  return { progress, notification: notificationOf(program, name, environment), isInTmux };
}
