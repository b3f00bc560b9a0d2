import { describe, expect, it } from 'vitest';
import { parseByteSize } from '../../src/cli/byte-size.ts';

describe('parseByteSize', () => {
  it.each([['1', 1], ['1000000', 1e6], ['5b', 5], ['500MB', 5e8], ['10GiB', 10 * 1024 ** 3], ['1.5 kib', 1536], ['2TB', 2e12], [' 3 KB ', 3000]])('reads %j', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(['', '0', '0.5', '-1', 'GB', '1G', '1 giga', '1e3', '10 GiB more', '9999999TB', 'NaN'])('refuses %j', (text) => {
    expect(parseByteSize(text)).toBeUndefined();
  });
});
