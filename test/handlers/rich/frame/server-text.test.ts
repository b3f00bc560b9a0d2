import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serverText } from '../../../../src/handlers/rich/frame/server-text.ts';
import { runs } from '../../../support/property.ts';

describe('serverText', () => {
  it('makes control characters visible and takes secrets out', () => {
    expect(serverText('a\u001b[2Jb\r\nc sk-abcdefghijkl', 80)).toBe('a\\x1b[2Jb\\nc ***');
  });

  it('shows no half of a key, wherever a long text is cut', () => {
    const key = 'sk-abcdefghijklmnop';
    fc.assert(
      fc.property(fc.nat(700), fc.integer({ min: 1, max: 100 }), (before, columns) => {
        expect(serverText(`${'x '.repeat(before)}${key} ${'y '.repeat(400)}`, columns)).not.toContain('sk-');
      }),
      runs(500),
    );
  });

  it('shows no half of a password, wherever a long address is cut', () => {
    const hidden = (columns: number, before: string) => serverText(`${before}https://user:${'p'.repeat(2 * columns + 400)}@host/path`, columns);
    for (const before of ['', 'x', 'see ', 'word '.repeat(70)]) for (const columns of [10, 100]) expect(hidden(columns, before)).not.toContain('user');
    expect(serverText(`see https://user:secret@host/${'p'.repeat(900)}`, 100)).toMatch(/^see https:\/\/host\/p{300}/);
  });

  it('shows the beginning of a word that is longer than everything', () => {
    expect(serverText(`text ${'A'.repeat(5_000)}`, 80)).toMatch(/^text A{80,}$/);
    expect(serverText(`Bearer ${'A'.repeat(5_000)}`, 80)).toBe('Bearer ***');
    expect(serverText(`key sk-${'A'.repeat(5_000)}`, 80)).toBe('key ***');
  });

  it('looks at no more of a huge text than can be seen', () => {
    expect(serverText('z'.repeat(1e6), 10).length).toBeLessThan(1_000);
    expect(serverText(`${'word '.repeat(1e5)}`, 50).length).toBeGreaterThanOrEqual(50);
  });
});
