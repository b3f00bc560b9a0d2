import { progressTypeOf } from '../../capture/files/progress-record.ts';
import { mapMetricName } from '../../capture/map-metric-name.ts';
import { metricRecord } from '../../capture/reported/report-records.ts';
import type { JobType } from '../../core/job.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { TrainerStatus } from './parse-trainer-status.ts';

/** `data.source` of the points that such a report brought: their step is the one at which it was sent. */
export const TRAINER_STATUS_SOURCE = 'trainer_status';

/**
 * The values that are not those of the report before, by the names that they have here.
 * @param mapNames false leaves the names as the trainer gives them
 */
export function changedValues({ values }: TrainerStatus, before: TrainerStatus | undefined, mapNames: boolean): Map<string, number> {
  const changed = [...values].filter(([name, value]) => !(before?.values.has(name) === true && Object.is(before.values.get(name), value)));
  return new Map(changed.map(([name, value]) => [mapNames ? mapMetricName(name) : name, value]));
}

/** Values of a report as points. */
export function statusPoints({ step, epoch, epochOfValues = epoch }: TrainerStatus, values: ReadonlyMap<string, number>): NewRecord[] {
  const position = { ...(step !== undefined && { step }), ...(epochOfValues !== undefined && { epoch: epochOfValues }) };
  return [...values].map(([name, value]) => metricRecord({}, { name, value, ...position, data: { source: TRAINER_STATUS_SOURCE } }));
}

/** How far the training is, where that is not what the report before said. It never ends a job: the process does. */
export function statusProgress({ step, totalSteps, epoch, percent, etaSeconds }: TrainerStatus, before: TrainerStatus | undefined, jobType: JobType): NewRecord[] {
  const begun: NewRecord[] = before === undefined ? [{ kind: 'timeline', phase: 'training', metadata: {} }] : [];
  if (step === undefined || step === before?.step) return begun;
  const data = {
    step, ...(totalSteps !== undefined && { total_steps: totalSteps }), ...(epoch !== undefined && { epoch }),
    ...(percent !== undefined && { percent }), ...(etaSeconds !== undefined && { eta_seconds: etaSeconds }),
  };
  const message = `step ${step}${totalSteps === undefined ? '' : `/${totalSteps}`}${percent === undefined ? '' : `, ${percent} %`}`;
  return [...begun, { kind: 'event', type: progressTypeOf(jobType), level: 'info', message, data }];
}
