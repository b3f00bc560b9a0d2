import { randomBytes } from 'node:crypto';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const RANDOM_DIGITS = 16;

/** An id such as `job_mi2k3j4l5a…`: the time first, so that ids sort by age, then 80 random bits. @param now milliseconds since 1970 */
export function randomId(prefix: string, now: number): string {
  let random = '';
  // 252 is the largest multiple of 36 in a byte: what lies above would make some digits likelier than others.
  while (random.length < RANDOM_DIGITS) {
    for (const byte of randomBytes(RANDOM_DIGITS)) if (byte < 252 && random.length < RANDOM_DIGITS) random += DIGITS[byte % 36];
  }
  return `${prefix}_${now.toString(36).padStart(9, '0')}${random}`;
}
