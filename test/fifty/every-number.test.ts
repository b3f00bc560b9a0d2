import { describe, expect, it } from 'vitest';
import { COST } from './cost.ts';
import { END } from './end.ts';
import { HANDLERS } from './handlers.ts';
import { LIVE } from './live.ts';
import { LOSS } from './loss.ts';
import { METRICS } from './metrics.ts';
import { STATUS } from './status.ts';

/**
 * The fifty are the ways in which existing streamers of this contract fail, numbered as in `known-defects.md`. Each is at least one row
 * of a table in this folder: what is done, what is wanted and, where the defect is the seed's own, what its streamer
 * (`../naive-streamer.ts`) gives instead. Rows without that say in `published` what other implementations did.
 *
 * These numbers are about parts that come with later issues, and are tested there:
 * - 37, the live terminal view: markup in texts, floods of tables (issue C)
 * - 40, `--format quiet`, `--quiet` and lists in `--filter-events`, with the seed's examples of 5.2 (issue C)
 * - 41, what the `train` command does for RL: its metrics, idempotency, files, failing starts (issue D)
 * - 42, filters of the command line that are bypassed, debug lines (issue C)
 * - 43, keys that are written into `.env`, prompts where nobody sits, TLS (issue D)
 */
const LATER = [37, 40, 41, 42, 43];

const ALL = [...LOSS, ...METRICS, ...LIVE, ...END, ...STATUS, ...HANDLERS, ...COST];

describe('the fifty', () => {
  it('are all there', () => {
    const numbers = new Set([...ALL.map(({ number }) => number), ...LATER]);
    expect([...numbers].toSorted((left, right) => left - right)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(ALL.filter(({ number }) => LATER.includes(number))).toEqual([]);
  });

  it('each say what the seed gives, or what was published', () => {
    for (const scenario of ALL) {
      if ('naive' in scenario) expect(scenario.naive, `#${scenario.number}`).not.toEqual(scenario.want);
      else expect(scenario.published.length, `#${scenario.number}`).toBeGreaterThan(5);
    }
  });

  it('have titles of their own', () => {
    const titles = ALL.map(({ number, title }) => `#${number} ${title}`);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
