import { Random } from '../../src/trainer/random.ts';

/** What these tests look at exists on Linux only: /proc. */
export const NEEDS_LINUX = { skip: process.platform !== 'linux' };

/** Prints a line for whoever reads the output of the run. */
export function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Random numbers whose seed is printed; `TRAINSTREAM_SEED=<seed>` gives the same ones again. */
export function seededRandom(): Random {
  const given = process.env['TRAINSTREAM_SEED'];
  const seed = given ? Number(given) : Math.floor(Math.random() * 2 ** 32);
  tell(`TRAINSTREAM_SEED=${seed}`);
  return new Random(seed);
}
