import { describe, expect, it } from 'vitest';
import { SERIES_STYLES, Style } from '../../../../src/handlers/rich/frame/style.ts';
import { type ColourDepth, colourDepth } from '../../../../src/handlers/rich/screen/colour-depth.ts';
import { looks } from '../../../../src/handlers/rich/screen/look.ts';

describe('colourDepth', () => {
  it.each<[string, Record<string, string>, boolean, boolean | undefined, ColourDepth]>([
    ['a plain terminal', { TERM: 'xterm' }, true, undefined, '16'],
    ['a terminal of 256', { TERM: 'screen-256color' }, true, undefined, '256'],
    ['COLORTERM', { TERM: 'xterm-256color', COLORTERM: 'truecolor' }, true, undefined, 'truecolour'],
    ['a terminal known by its name', { TERM: 'xterm-kitty' }, true, undefined, 'truecolour'],
    ['a terminal known by its program', { TERM: 'xterm-256color', TERM_PROGRAM: 'ghostty' }, true, undefined, 'truecolour'],
    ['the same inside tmux', { TERM: 'tmux-256color', TERM_PROGRAM: 'ghostty' }, true, undefined, '256'],
    ['Windows Terminal', { WT_SESSION: 'x' }, true, undefined, 'truecolour'],
    ['a file', { TERM: 'xterm-256color' }, false, undefined, 'none'],
    ['TERM=dumb', { TERM: 'dumb', COLORTERM: 'truecolor' }, true, undefined, 'none'],
    ['NO_COLOR', { TERM: 'xterm', NO_COLOR: '1' }, true, undefined, 'none'],
    ['NO_COLOR with any text', { TERM: 'xterm', NO_COLOR: '0' }, true, undefined, 'none'],
    ['NO_COLOR without text', { TERM: 'xterm', NO_COLOR: '' }, true, undefined, '16'],
    ['FORCE_COLOR on a file', { TERM: 'xterm-256color', FORCE_COLOR: '1' }, false, undefined, '16'],
    ['FORCE_COLOR=2', { FORCE_COLOR: '2' }, false, undefined, '256'],
    ['FORCE_COLOR=3', { FORCE_COLOR: '3' }, false, undefined, 'truecolour'],
    ['FORCE_COLOR=0', { TERM: 'xterm', FORCE_COLOR: '0' }, true, undefined, 'none'],
    ['FORCE_COLOR=false', { TERM: 'xterm', FORCE_COLOR: 'false' }, true, undefined, 'none'],
    ['FORCE_COLOR without text', { TERM: 'xterm', FORCE_COLOR: '' }, false, undefined, 'none'],
    ['FORCE_COLOR with NO_COLOR', { TERM: 'xterm', FORCE_COLOR: '1', NO_COLOR: '1' }, true, undefined, '16'],
    ['FORCE_COLOR with some other text', { TERM: 'xterm-256color', FORCE_COLOR: 'yes' }, false, undefined, '256'],
    ['--no-color with FORCE_COLOR', { TERM: 'xterm', FORCE_COLOR: '3' }, true, false, 'none'],
    ['--color with NO_COLOR', { TERM: 'xterm-256color', NO_COLOR: '1' }, false, true, '256'],
    ['--color with FORCE_COLOR=0', { TERM: 'xterm', FORCE_COLOR: '0' }, false, true, '16'],
  ])('%s', (_name, environment, isTTY, option, expected) => {
    expect(colourDepth(environment, isTTY, option)).toBe(expected);
  });
});

/** Relative luminance, as accessibility guidelines define it. */
function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour that SGR parameters name, where every terminal agrees which one it is. */
function rgbOf(foreground: string): readonly number[] | undefined {
  const [, kind, ...rest] = foreground.split(';').map(Number);
  if (kind === 2) return rest;
  const index = rest[0] ?? 0;
  if (kind !== 5) return undefined;
  if (index >= 232) return [8, 8, 8].map((value) => value + 10 * (index - 232));
  const level = (value: number) => (value === 0 ? 0 : 55 + 40 * value);
  return [level(Math.floor((index - 16) / 36)), level(Math.floor((index - 16) / 6) % 6), level((index - 16) % 6)];
}

describe('looks', () => {
  it.each<ColourDepth>(['none', '16', '256', 'truecolour'])('has one for each style: %s', (depth) => {
    expect(looks(depth)).toHaveLength(Style.SERIES + SERIES_STYLES);
    expect(Object.values(looks(depth)).every((look) => typeof look === 'object')).toBe(true);
  });

  it('uses attributes only, where there are no colours', () => {
    expect(looks('none').filter(({ foreground }) => foreground !== undefined)).toEqual([]);
    const table = looks('none');
    for (const style of [Style.WARNING, Style.BAD, Style.SELECTED, Style.MATCH, Style.FOCUS, Style.KEY]) expect(table[style]).not.toEqual(table[Style.PLAIN]);
  });

  it('uses the palette of 16 with 16 colours', () => {
    for (const { foreground } of looks('16')) expect(foreground ?? '30').toMatch(/^[39][0-7]$/);
  });

  it.each<ColourDepth>(['256', 'truecolour'])('fixed colours are read on black and on white: %s', (depth) => {
    const fixed = looks(depth).flatMap(({ foreground }) => (foreground === undefined ? [] : [rgbOf(foreground)])).filter((rgb) => rgb !== undefined);
    expect(fixed.length).toBeGreaterThanOrEqual(SERIES_STYLES);
    for (const rgb of fixed) {
      const bright = luminance(rgb);
      expect(1.05 / (bright + 0.05)).toBeGreaterThanOrEqual(3);
      expect((bright + 0.05) / 0.05).toBeGreaterThanOrEqual(3);
    }
  });

  it.each<ColourDepth>(['16', '256', 'truecolour'])('no two lines of a chart look alike: %s', (depth) => {
    expect(new Set(looks(depth).slice(Style.SERIES).map((look) => look.foreground)).size).toBe(SERIES_STYLES);
  });
});
