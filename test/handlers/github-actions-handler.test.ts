import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { StreamMessage } from '../../src/core/message.ts';
import type { StreamOutcome } from '../../src/core/stream-handler.ts';
import { inertLine, workflowCommand } from '../../src/handlers/github-actions/workflow-command.ts';
import { GithubActionsHandler } from '../../src/handlers/github-actions-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { arbitraryMessage } from '../support/arbitrary-message.ts';
import { runs } from '../support/property.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const NOON = new Date(2026, 0, 1, 12, 0, 0).getTime();
const ended = (status: 'succeeded' | 'failed' | 'cancelled', rawStatus: string = status): StreamOutcome => ({ kind: 'final', final: { status, rawStatus, job: {} } });

interface Command {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

const unescaped = (text: string) => text.replace(/%(0D|0A|3A|2C|25)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** What GitHub's runner makes of a line: the newer form at the start, behind blanks; else the older one anywhere. */
function obeyed(line: string): Command | undefined {
  const [, command = '', list = '', text = ''] = /^\s*::([^\s:]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/su.exec(line) ?? [];
  if (command !== '') {
    const properties = Object.fromEntries(list.split(',').filter(Boolean).map((pair) => [pair.slice(0, pair.indexOf('=')), unescaped(pair.slice(pair.indexOf('=') + 1))]));
    return { command, properties, text: unescaped(text) };
  }
  const old = /##\[([^\s\]]+)[^\]]*\](.*)/s.exec(line);
  return old === null ? undefined : { command: `old ${old[1]}`, properties: {}, text: old[2] ?? '' };
}

/** All lines as a runner reads them: it breaks at carriage returns too. */
const linesOf = (text: string) => text.split(/\r\n|\n|\r/).slice(0, -1);

function bench(options: { summaryFile?: string } = {}) {
  const clock = new ManualClock(NOON);
  let text = '';
  const handler = new GithubActionsHandler({ ...options, clock, write: async (line) => void (text += `${line}\n`) });
  void handler.open({ jobId: 'job_1', signal: new AbortController().signal });
  let seq = 0;
  const at = () => ({ seq: ++seq, created_at: new Date(clock.now()).toISOString() });
  return {
    clock,
    handler,
    get lines() {
      return linesOf(text);
    },
    event: (type: string, message: string, level = 'info', data: JsonObject = {}) => StreamMessage.fromEvent('job_1', { type, message, level, data, ...at() }, { seqScope: 'log' }),
    metric: (name: string, value: number, step: number) => StreamMessage.fromMetric('job_1', { name, value, step, ...at() }, { seqScope: 'log' }),
    phase: (phase: string) => StreamMessage.fromTimeline('job_1', { phase, ...at() }, { seqScope: 'log' }),
    status: (status: string, more: JsonObject = {}) => StreamMessage.fromStatus('job_1', { status, ...more, ...at() }, { seqScope: 'log' }),
  };
}

describe('GithubActionsHandler', () => {
  it('groups by phase, annotates warnings and errors, and digests the rest', async () => {
    const run = bench();
    const { handler, status, phase, metric, event } = run;
    await handler.handleBatch([status('running'), phase('training'), metric('train.loss', 2, 1), event('grad.spike', '88.1 > 10x median', 'warning')]);
    await handler.handleBatch([metric('train.loss', 1, 2), phase('evaluating'), event('oops', 'that: failed, 100 %', 'error'), event('ok', 'fine')]);
    await handler.handle(status('succeeded'));
    await handler.close(ended('succeeded'));
    expect(run.lines).toEqual([
      '[12:00:00] Status: running',
      '::group::[12:00:00] Phase: training',
      '::warning title=grad.spike::[12:00:00] [4] grad.spike (warning): 88.1 > 10x median',
      '[12:00:00] progress 1 train.loss=2',
      '[12:00:00] progress 2 train.loss=1',
      '::endgroup::',
      '::group::[12:00:00] Phase: evaluating',
      '::error title=oops::[12:00:00] [7] oops (error): that: failed, 100 %25',
      '[12:00:00] [8] ok: fine',
      '[12:00:00] Status: succeeded',
      '::endgroup::',
    ]);
  });

  it.each<[string, StreamOutcome, string | undefined]>([
    ['a failed job', ended('failed'), '::error title=Training failed::job_1: failed: out of memory'],
    ['a cancelled job', ended('cancelled', 'CANCELED'), '::warning title=Training cancelled::job_1: cancelled: out of memory'],
    ['a broken stream', { kind: 'error', error: new Error('cannot reach https://h/?key=secret') }, '::error title=Stream broken::job_1: the stream broke: cannot reach https://h/?***'],
    ['an abort', { kind: 'aborted', reason: new Error('bye') }, undefined],
    ['a job that succeeded', ended('succeeded'), undefined],
  ])('says at the end of %s what there is to say', async (_title, outcome, expected) => {
    const run = bench();
    await run.handler.handle(run.status('running', { error: 'out of memory' }));
    await run.handler.close(outcome);
    expect(run.lines.slice(1)).toEqual(expected === undefined ? [] : [expected]);
    expect(run.clock.pending).toBe(0);
  });

  it('annotates a failure once, where an event tells it already', async () => {
    const run = bench();
    await run.handler.handleBatch([run.event('sft.job.failed', 'exit code 5', 'error'), run.status('failed', { error: 'exit code 5' })]);
    await run.handler.close(ended('failed'));
    expect(run.lines.filter((line) => line.startsWith('::error'))).toEqual(['::error title=sft.job.failed::[12:00:00] [1] sft.job.failed (error): exit code 5']);
  });

  it('adds a summary to the file of the step, without touching what is there', async () => {
    const summaryFile = join(temporaryDirectory(), 'summary.md');
    writeFileSync(summaryFile, 'before\n');
    const run = bench({ summaryFile });
    const { handler, clock, status, metric, event } = run;
    await handler.handleBatch([status('running'), event('sft.training.started', '', 'info', { total_steps: 1_200 })]);
    await handler.handleBatch([metric('train.loss', 2, 100), metric('train.loss', 0.5, 900), metric('train.loss', 0.75, 1_200), metric('gpu', 97, 1_200)]);
    await handler.handleBatch([event('a', 'b', 'warning'), event('a', 'b', 'warning'), event('c', 'd', 'error')]);
    await clock.advance(8_040_000);
    await handler.handle(status('succeeded'));
    await handler.close(ended('succeeded'));
    expect(readFileSync(summaryFile, 'utf8').replaceAll('\\', '')).toBe(
      [
        'before',
        '### job_1: succeeded',
        '',
        '| status | duration | steps | events | warnings | errors |',
        '|---|---:|---:|---:|---:|---:|',
        '| succeeded | 2h14m | 1,200/1,200 | 4 | 2 | 1 |',
        '',
        '| metric | last | at step | best | at step | not finite |',
        '|---|---:|---:|---:|---:|---:|',
        '| train.loss | 0.75 | 1,200 | 0.5 | 900 |  |',
        '| gpu | 97 | 1,200 |  |  |  |',
        '',
        '',
      ].join('\n'),
    );
  });

  it('says so where the summary cannot be written, and fails nothing', async () => {
    const run = bench({ summaryFile: temporaryDirectory() });
    await run.handler.close(ended('succeeded'));
    expect(run.lines).toEqual([expect.stringMatching(/^::warning title=No summary::the summary could not be written: EISDIR/)]);
  });

  it('lets nothing that a job says be a command', async () => {
    const run = bench();
    const { handler, event, phase, status } = run;
    const nasty = 'x\n::error::owned\r::set-env name=a::b\r\n  ::add-mask::c ##[error]d %0A::stop-commands::e, title=f:g';
    await handler.handleBatch([status('running'), phase(nasty), event(nasty, nasty), event(nasty, nasty, 'error'), event('::warning::a', '::error::b', 'warning'), StreamMessage.fromLog('job_1', { text: nasty })]);
    await handler.handleBatch([event('a.progress', '##[error]x'), StreamMessage.fromMetric('job_1', { name: '##[add-mask]y', value: 1 })]);
    await handler.handle(status('##[error]z'));
    await handler.close(ended('failed', '::error::z'));
    const found = run.lines.map(obeyed).filter((command) => command !== undefined);
    expect(found.map(({ command }) => command)).toEqual(['group', 'error', 'warning', 'endgroup', 'error']);
    expect(found.map(({ properties }) => Object.keys(properties).join())).toEqual(['', 'title', 'title', '', 'title']);
    expect(found[2]).toEqual({ command: 'warning', properties: { title: '::warning::a' }, text: '[12:00:00] [5] ::warning::a (warning): ::error::b' });
    // oxlint-disable-next-line no-control-regex
    expect(run.lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  it('never does, whatever the messages are', async () => {
    const bad = fc.constantFrom('::error::x', '\n::error::x', '\r::error::x', '\u2028::error::x', '##[error]x', '##[[error]', '%0A::error::x', ' \u00a0::x::', '::', ',title=x::y', '\u001b[2J');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(arbitraryMessage, fc.tuple(fc.nat(4), bad, bad, fc.constantFrom('info', 'error')).map(([kind, one, two, level]) => {
        const makers = [StreamMessage.fromStatus, StreamMessage.fromEvent, StreamMessage.fromMetric, StreamMessage.fromTimeline, StreamMessage.fromLog];
        return (makers[kind] as typeof StreamMessage.fromEvent)('j', { status: one, type: one, message: two, level, name: one, value: 1, phase: two, text: one, error: two });
      })), { maxLength: 8 }), async (messages) => {
        const run = bench();
        await run.handler.handleBatch(messages);
        await run.handler.close(ended('failed'));
        const commands = run.lines.map(obeyed).flatMap((command) => (command === undefined ? [] : [command.command]));
        const levels = commands.filter((command) => command === 'error' || command === 'warning').length;
        const groups = commands.filter((command) => command === 'group').length;
        expect(groups).toBe(messages.filter(({ streamType }) => streamType === 'timeline').length);
        expect(commands.filter((command) => command === 'endgroup').length).toBe(groups);
        expect(commands.length).toBe(levels + 2 * groups);
        expect(levels).toBeLessThanOrEqual(messages.filter(({ streamType }) => streamType === 'events').length + 1);
      }),
      runs(300),
    );
  });

  it('shows names and reasons in the summary as text, whatever they are', async () => {
    const summaryFile = join(temporaryDirectory(), 'summary.md');
    const run = bench({ summaryFile });
    const nasty = '|a| <img src=x> [b](https://e.example/?q=1) `c` *d* ![e](f)\n# g @h';
    await run.handler.handleBatch([run.metric(nasty, 1, 1), run.status('failed', { error: nasty, name: nasty })]);
    await run.handler.close(ended('failed', nasty));
    const text = readFileSync(summaryFile, 'utf8');
    // Without what is escaped, nothing is left of Markdown but the tables.
    const plain = text.replace(/\\[!-/:-@[-`{-~]/g, '');
    expect(plain.replace(/^[|\s:-]+$/gm, '').replace(/^(?:\||#+|>) | \| | \|$/gm, '')).not.toMatch(/[<>[\]`*!#@|]/);
    expect(text.split('\n').filter((line) => line.startsWith('#') && !line.startsWith('###'))).toEqual([]);
  });
});

describe('workflow commands', () => {
  it('escape what GitHub says must be escaped', () => {
    expect(workflowCommand('error', '100%\r\n::x', { title: 'a:b,c%\n' })).toBe('::error title=a%3Ab%2Cc%25%0A::100%25%0D%0A::x');
    expect(workflowCommand('endgroup')).toBe('::endgroup::');
  });

  it('are made inert in lines of others', () => {
    expect(['::error::x', ' \t::x::', 'a ::b::', '##[group]', 'a##[b###[c', 'Training completed: ::x'].map(inertLine)).toEqual([
      ': :error::x', ' \t: :x::', 'a ::b::', '## [group]', 'a## [b### [c', 'Training completed: ::x',
    ]);
  });
});
