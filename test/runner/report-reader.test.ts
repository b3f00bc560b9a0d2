import { describe, expect, it } from 'vitest';
import { ReportReader } from '../../src/runner/report/report-reader.ts';

describe('ReportReader', () => {
  it('shows the beginning of a bad line, without a secret that the cut goes through', () => {
    const [record] = new ReportReader().records(`${'x'.repeat(180)} https://user:password@host/file?key=abc`);
    expect(record).toMatchObject({ type: 'runner.line.invalid', data: { line: `${'x'.repeat(180)} https://host/file?*` } });
  });
});
