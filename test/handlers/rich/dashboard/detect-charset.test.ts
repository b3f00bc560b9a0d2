import { expect, it } from 'vitest';
import { detectCharset } from '../../../../src/handlers/rich/detect-charset.ts';

it.each([
  [{ LANG: 'en_US.UTF-8' }, 'braille'],
  [{ LANG: 'C.utf8', TERM: 'xterm' }, 'braille'],
  [{ LANG: 'de_DE', LC_CTYPE: 'de_DE.UTF-8' }, 'braille'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, 'ascii'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: '' }, 'braille'],
  [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, 'block'],
  [{ TERM: 'linux' }, 'ascii'],
  [{ LANG: 'en_US.ISO-8859-1' }, 'ascii'],
  [{}, 'ascii'],
])('in %j it is %s', (environment, charset) => {
  expect(detectCharset(environment)).toBe(charset);
});
