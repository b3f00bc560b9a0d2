import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mapMetricName, METRIC_NAMES } from '../../src/capture/map-metric-name.ts';

/** Rows of the table of names in docs/capture.md: what is printed, each in code, and what becomes of it. */
const rows = [...readFileSync('docs/capture.md', 'utf8').matchAll(/^\| (`.*`) \| `([^`]+)` \|/gm)].map(([, printed = '', name = '']) => ({
  printed: [...printed.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
  name,
}));

describe('mapMetricName', () => {
  it('does what docs/capture.md says', () => {
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.flatMap(({ printed }) => printed.map((text) => [text, mapMetricName(text)]))).toEqual(rows.flatMap(({ printed, name }) => printed.map((text) => [text, name])));
  });

  it('has no name that docs/capture.md leaves out', () => {
    const told = new Set(rows.flatMap(({ printed }) => printed));
    expect(Object.keys(METRIC_NAMES).filter((name) => !told.has(name))).toEqual([]);
  });

  it.each(['constructor', '__proto__', 'toString'])('takes %s for a name', (name) => {
    expect(mapMetricName(name)).toBe(`train.${name}`);
  });
});
