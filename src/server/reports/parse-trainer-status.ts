import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { RequestError } from '../requests/request-error.ts';

/** What the Kubeflow callback of Hugging Face Trainer says: how far the training is, and the newest values that were logged. */
export interface TrainerStatus {
  readonly percent: number | undefined;
  readonly etaSeconds: number | undefined;
  /** The step that it has reached; the values may be of an earlier one. */
  readonly step: number | undefined;
  readonly totalSteps: number | undefined;
  readonly epoch: number | undefined;
  /** The newest values, by the names that the trainer gives them. */
  readonly values: ReadonlyMap<string, number>;
  /** The epoch at which the values were logged. */
  readonly epochOfValues: number | undefined;
}

const MOST_METRICS = 256;

/** What is said among the metrics and is none. */
const POSITION = { step: 'current_step', totalSteps: 'total_steps', epoch: 'current_epoch', epochOfValues: 'epoch', operations: 'total_flos' } as const;

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

/** Behind the last step the loss is the mean of them all: no point of its curve. */
function renameSummary(values: Map<string, number>): void {
  const mean = values.get('train_loss');
  if (mean === undefined || !values.has('train_runtime')) return;
  values.delete('train_loss');
  values.set('train_mean_loss', mean);
}

/** Reads the body of a report: PROTOCOL.md 11. @throws RequestError 422 */
export function parseTrainerStatus(body: unknown): TrainerStatus {
  const status = isJsonObject(body) ? body['trainerStatus'] : undefined;
  if (!isJsonObject(status)) throw new RequestError(422, 'trainerStatus: expected an object');
  const percent = optionalNumber(status, 'progressPercentage');
  const etaSeconds = optionalNumber(status, 'estimatedRemainingSeconds');
  const values = readMetrics(status['metrics']);
  const finite = (name: string) => (Number.isFinite(values.get(name)) ? values.get(name) : undefined);
  const position = { step: finite(POSITION.step), totalSteps: finite(POSITION.totalSteps), epoch: finite(POSITION.epoch), epochOfValues: finite(POSITION.epochOfValues) };
  for (const name of Object.values(POSITION)) values.delete(name);
  renameSummary(values);
  return { percent, etaSeconds, ...position, values };
}
