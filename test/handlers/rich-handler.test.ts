import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { cliLine } from '../../src/handlers/cli-handler.ts';
import { RichHandler, type RichHandlerOptions } from '../../src/handlers/rich-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { beginning, START, SUCCEEDED } from './rich/dashboard/dashboard-fixture.ts';
import { MemoryTerminal } from './rich/dashboard/memory-terminal.ts';

const context = { jobId: 'job_1', signal: new AbortController().signal };

/** A stream that is no terminal, or claims to be one. */
function output(isTTY = false) {
  const lines: string[] = [];
  const stream = {
    isTTY,
    write(text: string, done: () => void) {
      lines.push(text);
      done();
    },
  };
  return { lines, stream: stream as unknown as NonNullable<RichHandlerOptions['output']> };
}

afterEach(() => vi.unstubAllEnvs());

describe('RichHandler', () => {
  it('shows a live view on a terminal, and leaves the summary', async () => {
    const terminal = new MemoryTerminal();
    const clock = new ManualClock(START);
    const handler = new RichHandler({ terminal, clock, charset: 'braille', metrics: 'LOSS', smoothing: 0.9, name: 'lr3e4', summaryLines: () => ['Log: run.jsonl'] });
    await handler.open(context);
    await handler.handleBatch(beginning(20));
    await clock.advance(100);
    const { text, isPicture } = await terminal.seen();
    expect(isPicture).toBe(true);
    expect(text).toContain('lr3e4');
    expect(text).toContain('0.2');
    expect(text).toMatch(/ema \.9/);
    await handler.close(SUCCEEDED);
    expect((await terminal.seen()).text).toMatch(/train\.loss[^]*Log: run\.jsonl$/);
    expect(clock.pending).toBe(0);
  });

  it('offers only what somebody listens to', async () => {
    const detached = vi.fn();
    for (const onDetach of [detached, undefined]) {
      const terminal = new MemoryTerminal();
      const clock = new ManualClock(START);
      const handler = new RichHandler({ terminal, clock, ...(onDetach && { onDetach }) });
      await handler.open(context);
      terminal.type('q');
      await clock.advance(100);
      expect((await terminal.seen()).text.includes('ctrl-c leaves')).toBe(onDetach === undefined);
      await handler.close(SUCCEEDED);
    }
    expect(detached).toHaveBeenCalledOnce();
  });

  it('leaves the terminal alone where it was closed before it had opened', async () => {
    const terminal = new MemoryTerminal();
    const handler = new RichHandler({ terminal, clock: new ManualClock(START) });
    const opening = handler.open(context);
    await handler.close({ kind: 'aborted', reason: new Error('left') });
    await opening;
    expect(terminal).toMatchObject({ output: '', isRaw: false });
  });

  it.each([
    ['the output is none', false, {}, 'the output is no terminal'],
    ['the input is none', true, { input: { isTTY: false } }, 'the input is no terminal'],
  ] as const)('prints plain lines where %s, and says so once', async (_why, isTTY, more, reason) => {
    const notes: string[] = [];
    const { lines, stream } = output(isTTY);
    const handler = new RichHandler({ output: stream, note: (line) => notes.push(line), ...(more as object) });
    const messages = beginning(3);
    await handler.open(context);
    await handler.handleBatch(messages);
    await handler.close(SUCCEEDED);
    expect(lines).toEqual(messages.map((message) => `${cliLine(message)}\n`));
    expect(notes).toEqual([`RichHandler: ${reason}; printing lines instead`]);
  });

  it('prints plain lines on a dumb terminal', async () => {
    vi.stubEnv('TERM', 'dumb');
    const notes: string[] = [];
    const { lines, stream } = output(true);
    const handler = new RichHandler({ output: stream, input: { isTTY: true } as unknown as NonNullable<RichHandlerOptions['input']>, note: (line) => notes.push(line) });
    await handler.open(context);
    await handler.handleBatch(beginning(1));
    expect(lines).toHaveLength(2);
    expect(notes[0]).toContain('TERM');
  });

  it.each([
    [{ fps: 0 }, 'fps'],
    [{ fps: 31 }, 'fps'],
    [{ smoothing: 1 }, 'smoothing'],
    [{ smoothing: Number.NaN }, 'smoothing'],
    [{ metrics: 'loss(' }, 'metrics'],
  ])('refuses %j', (options, name) => {
    expect(() => new RichHandler(options)).toThrow(ConfigError);
    expect(() => new RichHandler(options)).toThrow(name);
  });
});
