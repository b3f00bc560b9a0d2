import { mapMetricName } from '../map-metric-name.ts';
import type { FileReaderOptions } from './file-reader.ts';

/** What a value in a file is called, and the phase that it belongs to where the name does not say it by a dot. */
export interface MetricNaming {
  readonly name: string;
  readonly phase?: string;
}

/** As trainers begin or end a name with a slash: `eval/loss`, `Loss/test`. */
const VALIDATION_PATH = /^(?:eval|val|valid|validation|test)(?:[-_][^/]*)?\/|^[^/]+\/(?:eval|val|valid|validation|test)$/i;
const TRAINING_PATH = /^train(?:ing)?\/|^[^/]+\/train(?:ing)?$/i;

function phaseOf(name: string): { phase?: string } {
  if (VALIDATION_PATH.test(name)) return { phase: 'eval' };
  return TRAINING_PATH.test(name) ? { phase: 'train' } : {};
}

/** The name of a value in a folder for validation only, where it would be the same as in the one for training. */
function ofValidation(name: string, mapNames: boolean): string {
  if (!mapNames || name.includes('.')) return VALIDATION_PATH.test(name) ? name : `validation/${name}`;
  const mapped = mapMetricName(name);
  return mapped.startsWith('val.') ? mapped : `val.${mapped.replace(/^train\./, '')}`;
}

/** How a value that a file calls `name` is called here. */
export function metricNaming(name: string, { mapNames, prefix = '', isValidation = false }: FileReaderOptions): MetricNaming {
  const own = isValidation ? ofValidation(name, mapNames) : mapNames ? mapMetricName(name) : name;
  const phase = own.startsWith('val.') ? { phase: 'eval' } : own.startsWith('train.') ? { phase: 'train' } : phaseOf(own);
  return { name: `${prefix}${own}`, ...phase };
}
