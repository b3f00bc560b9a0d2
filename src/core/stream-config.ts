import { ConfigError } from './errors.ts';
import { hashFraction } from './hash.ts';
import { messageKey } from './message-key.ts';
import { messageLevel, type StreamMessage } from './message.ts';
import { compileNameFilter } from './name-filter.ts';
import { isStreamType, STREAM_TYPES, StreamType } from './stream-type.ts';
import { isTerminalEvent } from './terminal-event.ts';

/**
 * What to stream. Everything is optional; nothing set means everything passes.
 * Lists of names take globs (`sft.*`) and exclusions (`!sft.loss`). An empty list lets nothing of its kind pass.
 */
export interface StreamConfig {
  /** Which streams to deliver. */
  readonly enabledStreams?: readonly StreamType[];
  /** Types of events, e.g. `sft.progress`. */
  readonly eventTypes?: readonly string[];
  /** Levels of events, e.g. `warning`. Case does not matter; an event without a level is `info`. */
  readonly eventLevels?: readonly string[];
  /** Names of metrics, e.g. `train.loss`. */
  readonly metricNames?: readonly string[];
  /** Phases of metrics: `train`, `eval`. */
  readonly metricPhases?: readonly string[];
  /** Phases of the timeline, e.g. `training`. */
  readonly timelinePhases?: readonly string[];
  /** Asked last, for every message that passed the rest. */
  readonly filter?: (message: StreamMessage) => boolean;
  /** Share of events, metrics and printed lines to deliver, 0 to 1. Status, timeline, errors and the job's last event always pass. */
  readonly sampleRate?: number;
  /** Replaces the rule by which a message is sampled (a hash of its key, so that a replay agrees). True delivers it. */
  readonly sampler?: (message: StreamMessage, sampleRate: number) => boolean;
  /** At most this many messages in one batch: a bound on memory, never a loss. */
  readonly maxEventsPerPoll?: number;
  /** False passes on what a source without a usable cursor repeats. */
  readonly deduplicate?: boolean;
}

const LISTS = ['eventTypes', 'eventLevels', 'metricNames', 'metricPhases', 'timelinePhases'] as const;

/** @throws ConfigError naming every field that is wrong. */
export function validateStreamConfig(config: StreamConfig): void {
  const problems: string[] = [];
  const { enabledStreams, sampleRate, maxEventsPerPoll, filter, sampler } = config;
  if (enabledStreams !== undefined) {
    if (!Array.isArray(enabledStreams)) problems.push('enabledStreams: expected a list of stream types');
    for (const name of Array.isArray(enabledStreams) ? enabledStreams : []) {
      if (!isStreamType(name)) problems.push(`enabledStreams: ${JSON.stringify(name)} is not one of ${STREAM_TYPES.join(', ')}`);
    }
  }
  for (const field of LISTS) {
    const list: unknown = config[field];
    if (list !== undefined && !(Array.isArray(list) && list.every((entry) => typeof entry === 'string'))) {
      problems.push(`${field}: expected a list of strings`);
    }
  }
  if (sampleRate !== undefined && !(sampleRate >= 0 && sampleRate <= 1)) {
    problems.push(`sampleRate: expected a number from 0 to 1, got ${sampleRate}`);
  }
  if (maxEventsPerPoll !== undefined && !(Number.isInteger(maxEventsPerPoll) && maxEventsPerPoll > 0)) {
    problems.push(`maxEventsPerPoll: expected a whole number above 0, got ${maxEventsPerPoll}`);
  }
  if (filter !== undefined && typeof filter !== 'function') problems.push('filter: expected a function');
  if (sampler !== undefined && typeof sampler !== 'function') problems.push('sampler: expected a function');
  if (problems.length > 0) throw new ConfigError(problems);
}

/** The fields that are there: one that is undefined is as good as absent. */
function given(config: StreamConfig): StreamConfig {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}

/** Both must let a message pass: lists that both name are combined, functions are asked in turn, the lower rate wins. */
function merge(first: StreamConfig, second: StreamConfig): StreamConfig {
  const merged: { -readonly [Key in keyof StreamConfig]: StreamConfig[Key] } = { ...first, ...given(second) };
  if (first.enabledStreams && second.enabledStreams) {
    const other = second.enabledStreams;
    merged.enabledStreams = first.enabledStreams.filter((streamType) => other.includes(streamType));
  }
  const tests: ((message: StreamMessage) => boolean)[] = [];
  for (const config of [first, second]) if (config.filter) tests.push(config.filter);
  for (const field of LISTS) {
    const [left, right] = [first[field], second[field]];
    if (left && right) {
      // Globs and exclusions have no plain intersection: the second list stays a list, the first becomes a test.
      const own = compileStreamConfig({ [field]: left });
      tests.push(own);
    }
  }
  if (tests.length > 0) merged.filter = (message) => tests.every((test) => test(message));
  if (first.sampleRate !== undefined && second.sampleRate !== undefined) merged.sampleRate = Math.min(first.sampleRate, second.sampleRate);
  if (first.maxEventsPerPoll !== undefined && second.maxEventsPerPoll !== undefined) {
    merged.maxEventsPerPoll = Math.min(first.maxEventsPerPoll, second.maxEventsPerPoll);
  }
  return merged;
}

/** Ready-made configurations, and `merge` to combine two. */
export const StreamConfig = {
  /** Everything. */
  default: (): StreamConfig => ({}),
  /** Status only. */
  minimal: (): StreamConfig => ({ enabledStreams: [StreamType.STATUS] }),
  /** Status, progress events, training loss and mean evaluation reward. */
  progressOnly: (): StreamConfig => ({
    enabledStreams: [StreamType.STATUS, StreamType.EVENTS, StreamType.METRICS],
    eventTypes: ['sft.progress', 'rl.train.step', 'sft.validation.summary'],
    metricNames: ['train.loss', 'eval.reward_mean'],
  }),
  /** Status, and events of level warning or error. */
  errorsOnly: (): StreamConfig => ({
    enabledStreams: [StreamType.STATUS, StreamType.EVENTS],
    eventLevels: ['error', 'warning'],
  }),
  merge,
} as const;

/** True for what sampling must never drop: status, timeline, errors and the job's last event. */
function isAlwaysSampled(message: StreamMessage): boolean {
  if (message.streamType === 'status' || message.streamType === 'timeline') return true;
  return message.streamType === 'events' && (messageLevel(message) === 'error' || isTerminalEvent(message));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * The configuration as one test, compiled once for a stream.
 * @throws ConfigError where the configuration is wrong.
 */
export function compileStreamConfig(config: StreamConfig): (message: StreamMessage) => boolean {
  validateStreamConfig(config);
  const streams = new Set<StreamType>(config.enabledStreams ?? STREAM_TYPES);
  const passAll = () => true;
  const compile = (list: readonly string[] | undefined): ((name: string) => boolean) =>
    list === undefined ? passAll : list.length === 0 ? () => false : compileNameFilter(list);
  const eventType = compile(config.eventTypes);
  const eventLevel = compile(config.eventLevels?.map((level) => level.toLowerCase()));
  const metricName = compile(config.metricNames);
  const metricPhase = compile(config.metricPhases);
  const timelinePhase = compile(config.timelinePhases);
  const { filter = passAll, sampleRate = 1 } = config;
  const sampler = config.sampler ?? ((message: StreamMessage, rate: number) => hashFraction(messageKey(message)) < rate);

  function passesLists(message: StreamMessage): boolean {
    const { data } = message;
    switch (message.streamType) {
      case 'status':
      case 'logs':
        return true;
      case 'events':
        return eventType(text(data['type'])) && eventLevel(messageLevel(message) || 'info');
      case 'metrics':
        return metricName(text(data['name'])) && metricPhase(text(data['phase']));
      case 'timeline':
        return timelinePhase(text(data['phase']));
    }
  }

  return (message) =>
    streams.has(message.streamType) &&
    passesLists(message) &&
    filter(message) &&
    ((sampleRate >= 1 && config.sampler === undefined) || isAlwaysSampled(message) || sampler(message, sampleRate));
}

/** True where the configuration lets the message pass. For many messages, compile once with {@link compileStreamConfig}. */
export function shouldInclude(config: StreamConfig, message: StreamMessage): boolean {
  return compileStreamConfig(config)(message);
}
