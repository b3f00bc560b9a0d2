import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseLenientJson } from '../../src/core/lenient-json.ts';
import { parseReportLine } from '../../src/capture/reported/parse-report-line.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

const records = (line: unknown) => {
  const parsed = parseReportLine(typeof line === 'string' ? line : JSON.stringify(line));
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.records;
};
const problem = (line: unknown) => {
  const parsed = parseReportLine(typeof line === 'string' ? line : JSON.stringify(line));
  return 'problem' in parsed ? parsed.problem : undefined;
};

describe('parseReportLine', () => {
  it('reads the shorthand of several metrics', () => {
    expect(records({ step: 10, epoch: 0.5, metrics: { 'train.loss': 2.31, 'val.loss': 2.5 } })).toEqual([
      { kind: 'metric', name: 'train.loss', value: 2.31, step: 10, epoch: 0.5, phase: 'train' },
      { kind: 'metric', name: 'val.loss', value: 2.5, step: 10, epoch: 0.5, phase: 'eval' },
    ]);
  });

  it('reads a metric, an event, a phase and an artifact', () => {
    expect(records({ metric: { name: 'x', value: 1, step: 2, phase: 'eval', data: { n: 3 } } })).toEqual([{ kind: 'metric', name: 'x', value: 1, step: 2, phase: 'eval', data: { n: 3 } }]);
    expect(records({ event: { type: 'a.b', message: 'hello', level: 'WARNING', data: { k: 1 } } })).toEqual([
      { kind: 'event', type: 'a.b', message: 'hello', level: 'warning', data: { k: 1 } },
    ]);
    expect(records({ phase: 'training', metadata: { a: 1 } })).toEqual([{ kind: 'timeline', phase: 'training', metadata: { a: 1 } }]);
    expect(records({ artifact: { path: 'model.safetensors', kind: 'model' } })).toMatchObject([{ kind: 'event', type: 'artifact.saved', data: { path: 'model.safetensors' } }]);
  });

  it('keeps numbers that JSON has no form for', () => {
    expect(records('{"step": 1, "metrics": {"train.loss": NaN, "a": -Infinity}}')).toEqual([
      { kind: 'metric', name: 'train.loss', value: null, step: 1, phase: 'train', data: { nonfinite: 'NaN' } },
      { kind: 'metric', name: 'a', value: null, step: 1, data: { nonfinite: '-Infinity' } },
    ]);
  });

  it('takes a number beyond all bounds for what it is read as, and for no step', () => {
    expect(records('{"metrics":{"a":1e999,"b":-1e999}}')).toEqual([
      { kind: 'metric', name: 'a', value: null, data: { nonfinite: 'Infinity' } },
      { kind: 'metric', name: 'b', value: null, data: { nonfinite: '-Infinity' } },
    ]);
    expect(records('{"metric":{"name":"a","value":1e999,"data":{"n":1}}}')).toMatchObject([{ value: null, data: { n: 1, nonfinite: 'Infinity' } }]);
    expect(problem('{"step":1e999,"metrics":{"a":1}}')).toBe('step: expected a finite number');
    expect(problem('{"metric":{"name":"a","value":1,"epoch":-1e999}}')).toBe('epoch: expected a finite number');
    expect(problem('{"step":NaN,"metrics":{"a":1}}')).toBe('step: expected a finite number');
  });

  it('passes over what is nested so deep that it could not be written again', () => {
    const nested = (levels: number) => `{"phase":"p","metadata":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
    expect(records(nested(63))).toHaveLength(1);
    for (const levels of [64, 10_000]) expect(problem(nested(levels))).toBe('is nested deeper than 64 levels');
    expect(problem(`{"phase":"p","metadata":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`)).toBe('is nested deeper than 64 levels');
  });

  it('takes the time that a line names', () => {
    expect(records({ created_at: '2026-01-01T00:00:00Z', phase: 'training' })).toMatchObject([{ created_at: '2026-01-01T00:00:00.000Z' }]);
    expect(records({ created_at: 1_767_225_600.25, phase: 'training' })).toMatchObject([{ created_at: '2026-01-01T00:00:00.250Z' }]);
    // The last two could be told, but in a longer form that hardly any reader of the log expects.
    for (const unusable of ['yesterday', true, 1e300, '+275760-09-13T00:00:00.000Z', '-271821-04-20T00:00:00.000Z']) {
      expect(records({ created_at: unusable, phase: 'training' })[0]).not.toHaveProperty('created_at');
    }
  });

  it('reads every line that docs/capture.md shows', () => {
    const shown = /## What a program says on purpose[^]*?```json\n([^]*?)```/.exec(readFileSync('docs/capture.md', 'utf8'))?.[1]?.trimEnd().split('\n') ?? [];
    expect(shown.map((line) => records(line).map(({ kind }) => kind))).toEqual([['metric', 'metric'], ['metric'], ['event'], ['timeline'], ['event']]);
  });

  it('says what is wrong with a bad line', () => {
    expect(problem('{"step": 1')).toMatch(/is not JSON/);
    expect(problem('[1]')).toBe('expected a JSON object');
    expect(problem({})).toMatch(/expected metrics, metric, event, phase or artifact/);
    expect(problem({ metrics: { a: 'high' } })).toMatch(/a: expected a number/);
    expect(problem({ metric: { value: 1 } })).toMatch(/metric\.name/);
    expect(problem({ event: { type: 'a', level: 'loud' } })).toMatch(/event\.level/);
    expect(problem({ step: 'x', metrics: { a: 1 } })).toBe('step: expected a finite number');
  });

  it('lets no process announce its own end', () => {
    expect(problem({ event: { type: 'sft.job.completed' } })).toMatch(/said by the runner/);
  });
});

describe('parseLenientJson', () => {
  it('changes bare words only, never text', () => {
    expect(parseLenientJson('{"a": NaN, "b": "NaN, \\"NaN\\" Infinity", "c": [-Infinity, Infinity]}')).toEqual({ a: 'NaN', b: 'NaN, "NaN" Infinity', c: ['-Infinity', 'Infinity'] });
    expect(() => parseLenientJson('{"a": NaNny}')).toThrow(SyntaxError);
    expect(parseLenientJson('{"NaN\\\\": [NaN,"\\"",NaN]}')).toEqual({ 'NaN\\': ['NaN', '"', 'NaN'] });
    expect(() => parseLenientJson('[NaN, "NaN')).toThrow(SyntaxError);
  });

  it('takes no longer than a text of that length deserves, whatever stands in it', () => {
    // A string without end, full of quotation marks: looked at once more from each of them, this would take a minute.
    const hostile = `NaN"${'\\"'.repeat(250_000)}`;
    expect(cpuTimeOf(() => expect(() => parseLenientJson(hostile)).toThrow(SyntaxError))).toBeLessThan(2_000);
    expect(parseLenientJson(`[NaN, "${'a'.repeat(20_000_000)}"]`)).toHaveLength(2);
  });
});
