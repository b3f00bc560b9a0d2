import { describe, expect, it } from 'vitest';
import { collectStreams } from '../../../src/cli/options/collect-streams.ts';
import { collect, collectList, wholeNumber } from '../../../src/cli/options/values.ts';
import { readConfig } from '../../../src/cli/view/follow-job.ts';
import { viewConfig } from '../../../src/cli/view/view-config.ts';
import type { ViewPlan } from '../../../src/cli/view/view-plan.ts';
import { parseCondition } from '../../../src/cli/conditions/condition.ts';
import { StreamMessage } from '../../../src/core/message.ts';
import { shouldInclude } from '../../../src/core/stream-config.ts';

const event = (type: string, level?: string) => StreamMessage.fromEvent('job_1', { seq: 1, type, message: 'm', ...(level !== undefined && { level }) });
const metric = (name: string) => StreamMessage.fromMetric('job_1', { name, value: 1, step: 1 });
const status = StreamMessage.fromStatus('job_1', { status: 'running' });

describe('lists on the command line', () => {
  it('grow by repeats and by commas alike', () => {
    expect(['a, b', 'c,,!d'].reduce<readonly string[]>((before, text) => collectList(text, before), [])).toEqual(['a', 'b', 'c', '!d']);
    expect(['status', 'events,metrics'].reduce<readonly string[]>((before, text) => collectStreams(text, before), [])).toEqual(['status', 'events', 'metrics']);
    expect(collect('a,b', ['c'])).toEqual(['c', 'a,b']);
  });

  it('name streams that there are', () => {
    for (const text of ['evens', 'status,evens', '', ',']) expect(() => collectStreams(text)).toThrow(/expected one or more of status, events, metrics, timeline/);
  });

  it('and numbers are whole', () => {
    expect([wholeNumber(1, 5)('5'), wholeNumber(-3)('-3')]).toEqual([5, -3]);
    for (const text of ['6', '0', '1.5', '1e0', '', ' ', 'x', '0x1']) expect(() => wholeNumber(1, 5)(text)).toThrow(/whole number from 1 to 5/);
  });
});

describe('viewConfig', () => {
  it('lets everything pass where nothing is chosen, and with all', () => {
    expect(viewConfig({})).toEqual({});
    expect(viewConfig({ stream: ['events', 'all'] })).toEqual({});
  });

  it('chooses streams, types and names, with globs and exclusions', () => {
    const config = viewConfig({ stream: ['events', 'metrics', 'events'], filterEvents: ['sft.*', '!sft.loss'], filterMetrics: ['train.*'], sample: 0.5 });
    expect(config.enabledStreams).toEqual(['events', 'metrics']);
    const passes = (message: StreamMessage) => shouldInclude({ ...config, sampleRate: 1 }, message);
    expect([event('sft.progress'), event('sft.loss'), event('rl.step'), metric('train.loss'), metric('val.loss'), status].map(passes)).toEqual([true, false, false, true, false, false]);
    expect(config.sampleRate).toBe(0.5);
  });

  it('takes levels from the one named upwards, in any vocabulary, and leaves other streams alone', () => {
    const config = viewConfig({ level: 'warning' });
    const levels = ['trace', 'debug', 'info', undefined, 'odd', 'WARN', 'warning', 'error', 'CRITICAL', 'fatal'];
    expect(levels.filter((level) => shouldInclude(config, event('x', level)))).toEqual(['WARN', 'warning', 'error', 'CRITICAL', 'fatal']);
    expect([status, metric('a')].every((message) => shouldInclude(config, message))).toBe(true);
  });
});

describe('readConfig', () => {
  const plan = (more: Partial<ViewPlan>) => ({ config: {}, alerts: [], until: undefined, ...more }) as unknown as ViewPlan;

  it('reads what is shown, and metrics where a condition needs them', () => {
    const config = { enabledStreams: ['status'], eventTypes: ['a'] } as const;
    expect(readConfig(plan({}))).toEqual({});
    expect(readConfig(plan({ config }))).toEqual({ enabledStreams: ['status'] });
    expect(readConfig(plan({ config, until: parseCondition('--until', 'a<1') }))).toEqual({ enabledStreams: ['status', 'metrics'] });
    expect(readConfig(plan({ config: { enabledStreams: ['metrics'] }, alerts: [parseCondition('--alert', 'a<1')] }))).toEqual({ enabledStreams: ['metrics'] });
  });
});
