import { mapMetricName } from '../capture/map-metric-name.ts';
import { metricRecord } from '../capture/report-records.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { JobType } from '../core/job.ts';
import type { NewRecord } from '../core/log-record.ts';
import { RequestError } from './request-error.ts';

/** What the last report of a job said: the callback sends its newest values again and again. */
export interface TrainerStatusMemory {
  readonly values: ReadonlyMap<string, number>;
  readonly step: number | undefined;
  readonly hasStarted: boolean;
}

const MOST_METRICS = 256;
const NOTHING: TrainerStatusMemory = { values: new Map(), step: undefined, hasStarted: false };

/** What is said of the progress beside the metrics, and is none itself. */
const POSITION = { step: 'current_step', total: 'total_steps', epoch: 'current_epoch' } as const;

function numberOf(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function optionalNumber(status: JsonObject, field: string): number | undefined {
  const value = status[field];
  if (value === undefined || value === null) return undefined;
  if (!Number.isFinite(numberOf(value))) throw new RequestError(422, `trainerStatus.${field}: expected a number`);
  return numberOf(value);
}

function readMetrics(list: JsonValue | undefined): Map<string, number> {
  if (list === undefined || list === null) return new Map();
  if (!Array.isArray(list) || list.length > MOST_METRICS) throw new RequestError(422, `trainerStatus.metrics: expected a list of at most ${MOST_METRICS}`);
  return new Map(
    list.map((entry, index) => {
      const name = isJsonObject(entry) ? entry['name'] : undefined;
      if (!isJsonObject(entry) || typeof name !== 'string' || name === '' || name.length > 255) throw new RequestError(422, `trainerStatus.metrics[${index}]: expected a name and a value`);
      return [name, numberOf(entry['value'])] as const;
    }),
  );
}

/**
 * What the Kubeflow callback of Hugging Face Trainer reports, as records: PROTOCOL.md 11. It repeats the newest values at every report and gives
 * them with the step that it has reached by then; a value that did not change is not a new point. It never ends a job: the process does.
 * @throws RequestError 422
 */
export function parseTrainerStatus(body: unknown, jobType: JobType, before: TrainerStatusMemory = NOTHING): { readonly records: NewRecord[]; readonly memory: TrainerStatusMemory } {
  const status = isJsonObject(body) ? body['trainerStatus'] : undefined;
  if (!isJsonObject(status)) throw new RequestError(422, 'trainerStatus: expected an object');
  const percent = optionalNumber(status, 'progressPercentage');
  const etaSeconds = optionalNumber(status, 'estimatedRemainingSeconds');
  const values = readMetrics(status['metrics']);
  const [step, total, epoch] = [POSITION.step, POSITION.total, POSITION.epoch].map((name) => values.get(name));
  for (const name of Object.values(POSITION)) values.delete(name);
  const records: NewRecord[] = [];
  if (!before.hasStarted) records.push({ kind: 'timeline', phase: 'training', metadata: {} });
  for (const [name, value] of values) {
    if (Object.is(before.values.get(name), value)) continue;
    const position = { ...(step !== undefined && { step }), ...(epoch !== undefined && { epoch }) };
    records.push(metricRecord({}, { name: mapMetricName(name), value: Number.isFinite(value) ? value : String(value), ...position }));
  }
  if (step !== undefined && step !== before.step) {
    records.push({
      kind: 'event', type: jobType === 'rl' ? 'rl.train.step' : 'sft.progress', level: 'info',
      message: `step ${step}${total === undefined ? '' : `/${total}`}${percent === undefined ? '' : `, ${percent} %`}`,
      data: { step, ...(total !== undefined && { total_steps: total }), ...(epoch !== undefined && { epoch }), ...(percent !== undefined && { percent }), ...(etaSeconds !== undefined && { eta_seconds: etaSeconds }) },
    });
  }
  return { records, memory: { values, step: step ?? before.step, hasStarted: true } };
}
