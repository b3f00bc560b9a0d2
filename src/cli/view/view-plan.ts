import { systemClock } from '../../core/clock.ts';
import type { StreamConfig } from '../../core/stream-config.ts';
import { validateStreamConfig } from '../../core/stream-config.ts';
import type { LogEvery } from '../../handlers/digest/log-every.ts';
import { type Condition, parseCondition } from '../conditions/condition.ts';
import { parseDuration } from '../duration.ts';
import { parseLogEvery } from '../log-every.ts';
import { type NotifyTarget, parseNotifyTargets } from '../notify/notify-target.ts';
import type { FollowOptions } from '../options/follow-options.ts';
import type { Output } from '../output.ts';
import { chooseView, type ViewKind, viewPlace } from './choose-view.ts';
import { viewConfig } from './view-config.ts';

/** What the options of a view say, checked and in the form in which it is used. */
export interface ViewPlan {
  readonly kind: ViewKind;
  /** What is shown and stored. */
  readonly config: StreamConfig;
  /** Which metrics are shown; the others are stored all the same. */
  readonly metrics: RegExp | undefined;
  readonly intervalMs: number;
  readonly timeoutMs: number | undefined;
  readonly logEvery: LogEvery | undefined;
  readonly until: Condition | undefined;
  readonly alerts: readonly Condition[];
  readonly targets: readonly NotifyTarget[];
  /** Where JSON lines are stored; `-` is no file. */
  readonly jsonFile: string | undefined;
  readonly options: FollowOptions;
}

/**
 * Checks everything about a view before there is a job to show.
 * @throws ConfigError
 */
export function planView(options: FollowOptions, output: Output, place = viewPlace()): ViewPlan {
  const { metrics, interval, timeout, logEvery, until, alert, notify, jsonOutput } = options;
  const kind = chooseView(options, place, (reason) => output.note(`--format rich: ${reason}; printing lines instead`));
  const config = viewConfig(options);
  validateStreamConfig(config);
  return {
    kind,
    config,
    metrics: metrics === undefined ? undefined : new RegExp(metrics, 'i'),
    intervalMs: parseDuration('--interval', interval),
    timeoutMs: timeout === undefined ? undefined : parseDuration('--timeout', timeout),
    logEvery: logEvery === undefined ? undefined : parseLogEvery(logEvery),
    until: until === undefined ? undefined : parseCondition('--until', until),
    alerts: alert.map((text) => parseCondition('--alert', text)),
    targets: parseNotifyTargets(notify, { clock: systemClock }),
    jsonFile: jsonOutput === '-' ? undefined : jsonOutput,
    options,
  };
}
