import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../src/core/message.ts';
import { CLIHandler, cliLine } from '../../src/handlers/cli-handler.ts';
import { formatNumber } from '../../src/handlers/format-number.ts';

const noon = new Date(2026, 0, 1, 12, 30, 5).toISOString();

describe('cliLine', () => {
  it('has the seed\'s shape for each kind of message', () => {
    expect(cliLine(StreamMessage.fromStatus('j', { status: 'running', updated_at: noon }))).toBe('[12:30:05] Status: running');
    expect(cliLine(StreamMessage.fromEvent('j', { seq: 3, type: 'sft.progress', message: 'step 1:', created_at: noon }))).toBe('[12:30:05] [3] sft.progress: step 1:');
    expect(cliLine(StreamMessage.fromMetric('j', { name: 'train.loss', value: 2.31271, step: 100, created_at: noon }))).toBe('[12:30:05] train.loss=2.3127 (step=100)');
    expect(cliLine(StreamMessage.fromMetric('j', { name: 'a', value: null, data: { nonfinite: 'NaN' }, created_at: noon }))).toBe('[12:30:05] a=NaN');
    expect(cliLine(StreamMessage.fromTimeline('j', { phase: 'training', created_at: noon }))).toBe('[12:30:05] Phase: training');
  });

  it('leaves as many blanks for a tab as a terminal would, where a program printed it', () => {
    expect(cliLine(StreamMessage.fromLog('j', { text: 'name\tcount\t|', created_at: noon }))).toBe('[12:30:05] | name    count   |');
    expect(cliLine(StreamMessage.fromLog('j', { text: '12345678\t|', created_at: noon }))).toBe('[12:30:05] | 12345678        |');
  });

  it('names the level of warnings and errors', () => {
    expect(cliLine(StreamMessage.fromEvent('j', { type: 'a', level: 'error', message: 'm', created_at: noon }))).toBe('[12:30:05] a (error): m');
  });

  it('lets nothing through that a terminal would obey, nor secrets, nor endless lines', () => {
    const line = cliLine(StreamMessage.fromEvent('j', { type: 'a\u001b[2J', message: `x\r\u009b31m https://h/p?X-Amz-Signature=1 ${'y'.repeat(2000)}` }));
    // oxlint-disable-next-line no-control-regex
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(line).not.toContain('Amz');
    expect(line.length).toBeLessThanOrEqual(500);
  });
});

describe('CLIHandler', () => {
  it('writes a line for each message and waits for a slow writer', async () => {
    const lines: string[] = [];
    const handler = new CLIHandler({ write: async (line) => void lines.push(line) });
    await handler.handle(StreamMessage.fromStatus('j', { status: 'queued', updated_at: noon }));
    expect(lines).toEqual(['[12:30:05] Status: queued']);
  });
});

describe('formatNumber', () => {
  it('keeps small learning rates and whole numbers readable', () => {
    expect([5e-6, 0.00299, 12, 2.312749, 1e21, Number.NaN, -Infinity].map(formatNumber)).toEqual(['0.000005', '0.00299', '12', '2.3127', '1e+21', 'NaN', '-Infinity']);
  });
});
