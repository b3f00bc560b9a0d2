import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../../src/handlers/rich/screen/colour-depth.ts';
import { Integration, type IntegrationOptions } from '../../../../src/handlers/rich/screen/integration.ts';
import type { Progress } from '../../../../src/handlers/rich/screen/osc.ts';

const GHOSTTY = { TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty' } as const;

/** With `^` for ESC and `!` for the bell. */
function shown(sequence: string | undefined): string | undefined {
  return sequence?.replaceAll('\u001b', '^').replaceAll('\u0007', '!');
}

function integration(environment: Environment = GHOSTTY, options?: IntegrationOptions | boolean) {
  return new Integration(environment, options);
}

describe('progress', () => {
  it.each<[Progress, string]>([
    [{ state: 'running', percent: 41.6 }, '^]9;4;1;42^\\'],
    [{ state: 'running', percent: undefined }, '^]9;4;3;0^\\'],
    [{ state: 'error', percent: 120 }, '^]9;4;2;100^\\'],
    [{ state: 'paused', percent: 10 }, '^]9;4;4;10^\\'],
  ])('%j', (progress, expected) => {
    expect(shown(integration().progress(progress))).toBe(expected);
  });

  it('is taken back once', () => {
    const it = integration();
    it.progress({ state: 'running', percent: 1 });
    expect([shown(it.progress(undefined)), it.progress(undefined)]).toEqual(['^]9;4;0;0^\\', '']);
  });

  it.each<[string, Environment, boolean]>([
    ['Windows Terminal', { WT_SESSION: 'x' }, true],
    ['ConEmu', { ConEmuANSI: 'ON' }, true],
    ['VS Code', { TERM_PROGRAM: 'vscode' }, true],
    ['WezTerm', { TERM_PROGRAM: 'WezTerm' }, true],
    ['iTerm2', { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.10.0' }, true],
    ['an older iTerm2, which would show messages', { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.6.5' }, false],
    ['iTerm2 over ssh', { LC_TERMINAL: 'iTerm2', LC_TERMINAL_VERSION: '3.6.6' }, true],
    ['GNOME Terminal', { VTE_VERSION: '8001' }, true],
    ['an older GNOME Terminal', { VTE_VERSION: '7600' }, false],
    ['kitty', { TERM: 'xterm-kitty' }, false],
    ['xterm', { TERM: 'xterm' }, false],
  ])('is sent where it is known: %s', (_name, environment, isSent) => {
    expect(integration(environment).progress({ state: 'running', percent: 1 }) !== '').toBe(isSent);
    expect(integration(environment, { progress: true }).progress({ state: 'running', percent: 1 })).not.toBe('');
  });
});

describe('notification', () => {
  it.each<[string, Environment, string]>([
    ['kitty', { TERM: 'xterm-kitty' }, '^]99;i=trainstream:d=0;a;b^\\^]99;i=trainstream:p=body;c^\\!'],
    ['Ghostty', GHOSTTY, '^]777;notify;a,b;c^\\!'],
    ['foot', { TERM: 'foot' }, '^]777;notify;a,b;c^\\!'],
    ['GNOME Terminal', { TERM: 'xterm-256color', VTE_VERSION: '7600' }, '^]777;notify;a,b;c^\\!'],
    ['iTerm2', { TERM_PROGRAM: 'iTerm.app' }, '^]9;a;b: c^\\!'],
    ['any other', { TERM: 'xterm' }, '!'],
  ])('%s', (_name, environment, expected) => {
    expect(shown(integration(environment).notification('a;b', 'c'))).toBe(expected);
  });

  it('is never taken for progress', () => {
    expect(shown(integration({ TERM_PROGRAM: 'iTerm.app' }).notification('4;1;50', ''))).toBe('^]9; 4;1;50: ^\\!');
  });
});

describe('title', () => {
  it('is put back on leaving, and said again on coming back', () => {
    const it = integration();
    expect(shown(it.begin())).toBe('^[22;0t');
    expect(shown(it.title('42% job'))).toBe('^]0;42% job^\\');
    it.progress({ state: 'running', percent: 42 });
    expect(shown(it.end())).toBe('^]9;4;0;0^\\^[23;0t');
    expect(shown(it.begin())).toBe('^[22;0t^]0;42% job^\\^]9;4;1;42^\\');
  });

  it('holds no control character and no secret, and is short', () => {
    const title = shown(integration().title(`a\u001b]52;c;x\u0007 https://u:p@h/?key=1 ${'x'.repeat(1_000)}`)) ?? '';
    expect(title).toMatch(/^\^\]0;a\\x1b\]52;c;x\\x07 https:\/\/h\/\?\*\*\* x+\^\\$/);
    expect(title.length).toBeLessThan(210);
  });
});

describe('copy', () => {
  it('encodes text of any kind', () => {
    expect(shown(integration().copy('é\n;'))).toBe(`^]52;c;${Buffer.from('é\n;').toString('base64')}^\\`);
  });

  it('refuses what terminals would cut', () => {
    expect(integration().copy('x'.repeat(76_000))).toBeUndefined();
    expect(integration().copy('x'.repeat(70_000))).toBeDefined();
  });
});

describe('inside tmux', () => {
  const inTmux = () => integration({ ...GHOSTTY, TERM: 'tmux-256color', TMUX: '/tmp/tmux-0/default,1,0' });

  it('progress and messages are handed on to the terminal around it, the title and the bell are tmux\'s', () => {
    expect(shown(inTmux().progress({ state: 'running', percent: 5 }))).toBe('^Ptmux;^^]9;4;1;5^^\\^\\');
    expect(shown(inTmux().notification('a', 'b'))).toBe('^Ptmux;^^]777;notify;a;b^^\\^\\!');
    expect(shown(inTmux().title('a'))).toBe('^]0;a^\\');
  });

  it('text to copy is offered to both', () => {
    expect(shown(inTmux().copy('a'))).toBe('^]52;c;YQ==^\\^Ptmux;^^]52;c;YQ==^^\\^\\');
  });
});

describe('switched off', () => {
  const said = (options: IntegrationOptions | boolean) => {
    const it = integration(GHOSTTY, options);
    return [it.begin(), it.title('a'), it.progress({ state: 'running', percent: 1 }), it.notification('a', 'b'), it.copy('a') ?? '', it.end()].map((text) => text !== '');
  };

  it.each<[IntegrationOptions | boolean, readonly boolean[]]>([
    [true, [true, true, true, true, true, true]],
    [false, [false, false, false, false, false, false]],
    [{ title: false }, [false, false, true, true, true, true]],
    [{ progress: false }, [true, true, false, true, true, true]],
    [{ notification: false }, [true, true, true, false, true, true]],
    [{ copy: false }, [true, true, true, true, false, true]],
  ])('%j', (options, expected) => {
    expect(said(options)).toEqual(expected);
  });
});
