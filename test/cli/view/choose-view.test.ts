import { describe, expect, it } from 'vitest';
import { commandFor, shellWord } from '../../../src/cli/command-for.ts';
import { ExitCode } from '../../../src/cli/exit-codes.ts';
import { chooseView, type ViewPlace } from '../../../src/cli/view/choose-view.ts';
import { worstExitCode } from '../../../src/cli/view/worst-exit-code.ts';
import type { FollowOptions } from '../../../src/cli/options/follow-options.ts';

const TERMINAL: ViewPlace = { missing: undefined, environment: { TERM: 'xterm-256color' } };
const PIPE: ViewPlace = { missing: 'standard output', environment: { TERM: 'xterm' } };

function choose(options: Partial<FollowOptions>, place: ViewPlace = TERMINAL) {
  const said: string[] = [];
  const flags = options.format === undefined ? {} : { format: options.format };
  return [chooseView({ format: 'auto', flags, ...options }, place, (reason) => said.push(reason)), ...said];
}

describe('how a stream is shown', () => {
  it('is live in a terminal and in lines elsewhere, without a word', () => {
    expect(choose({})).toEqual(['rich']);
    const places: ViewPlace[] = [PIPE, { ...TERMINAL, missing: 'standard input' }, { ...TERMINAL, environment: { TERM: 'dumb' } }, { ...TERMINAL, environment: { TERM: 'xterm', CI: 'true' } }];
    expect(places.map((place) => choose({}, place))).toEqual([['lines'], ['lines'], ['lines'], ['lines']]);
    expect(choose({}, { ...TERMINAL, environment: { TERM: 'xterm', CI: '' } })).toEqual(['rich']);
  });

  it('is live where that was asked for and can be, else in lines with the reason', () => {
    expect(choose({ format: 'rich' })).toEqual(['rich']);
    expect(choose({ format: 'rich' }, PIPE)).toEqual(['lines', 'standard output is no terminal']);
    expect(choose({ format: 'rich' }, { ...TERMINAL, environment: { TERM: 'dumb' } })).toEqual(['lines', 'TERM is dumb']);
    expect(choose({ format: 'rich' }, { ...TERMINAL, environment: { CI: '1' } })).toEqual(['lines', 'CI is set']);
  });

  it('is what was asked for, in any place', () => {
    for (const format of ['cli', 'json', 'quiet'] as const) for (const place of [TERMINAL, PIPE]) expect(choose({ format }, place)).toEqual([format]);
    expect(choose({ format: 'rich', quiet: true })).toEqual(['quiet']);
  });

  it('is JSON where that goes to standard output, and nothing else may go there', () => {
    for (const options of [{}, { format: 'json' }, { format: 'quiet' }, { quiet: true, format: 'cli' }] as const) expect(choose({ ...options, jsonOutput: '-' })).toEqual(['json']);
    // A format that environment or files chose is no wish for this command.
    expect(choose({ format: 'cli', jsonOutput: '-', flags: {} })).toEqual(['json']);
    for (const format of ['cli', 'rich'] as const) expect(() => choose({ format, jsonOutput: '-' })).toThrow(`standard output is taken by --format ${format}; name a file`);
  });
});

describe('the worst exit code', () => {
  it.each([
    [[], ExitCode.OK],
    [[0, 0], ExitCode.OK],
    [[0, 4, 0], ExitCode.JOB_CANCELLED],
    [[4, 3, 0], ExitCode.JOB_FAILED],
    [[3, 2, 69], ExitCode.USAGE],
    [[69, 3, 2], ExitCode.UNREACHABLE],
  ])('of %j is %i', (codes, worst) => {
    expect(worstExitCode(codes)).toBe(worst);
  });
});

describe('a command to type next', () => {
  it('reaches the same backend, and a shell takes it as it is', () => {
    const flags = { backend: 'https://a.example/?x=1', stateDir: "it's here", format: 'cli', directory: '/w' };
    expect(commandFor(flags, 'watch', 'job_1')).toMatch(/ watch job_1 -C \/w --backend 'https:\/\/a\.example\/\?x=1' --state-dir 'it'\\''s here'$/);
    expect(commandFor({}, 'jobs', 'ls')).toMatch(/ jobs ls$/);
    expect(['job_1', './a b', '', '$(x)'].map(shellWord)).toEqual(['job_1', "'./a b'", "''", "'$(x)'"]);
  });
});
