import type { StreamMessage } from '../../core/message.ts';
import type { StreamHandler } from '../../core/stream-handler.ts';
import { CLIHandler } from '../../handlers/cli-handler.ts';
import { FilteredHandler } from '../../handlers/filtered-handler.ts';
import { JSONHandler } from '../../handlers/json-handler.ts';
import type { Output } from '../output.ts';
import { plainHandler } from '../plain-handler.ts';
import type { ViewPlan } from './view-plan.ts';

/** Shows metrics only whose name matches. */
function onlyMetrics(expression: RegExp) {
  return ({ streamType, data }: StreamMessage): boolean => streamType !== 'metrics' || expression.test(String(data['name'] ?? ''));
}

/** What prints the messages of a job to standard output; undefined where nothing does. @param prefix what stands before each plain line */
function printingHandler({ kind, logEvery }: ViewPlan, output: Output, prefix: string): StreamHandler | undefined {
  const write = (line: string) => output.line(prefix + line);
  if (kind === 'cli') return new CLIHandler({ write });
  if (kind === 'lines') return plainHandler({ write: (line) => output.line(line), prefix, logEvery });
  if (kind === 'json') return new JSONHandler({ write: (text) => output.raw(text) });
  return undefined;
}

/** The file of a job's messages. */
function fileHandler(jsonFile: string | undefined, jobId: string): StreamHandler | undefined {
  return jsonFile === undefined ? undefined : new JSONHandler({ file: jsonFile.replaceAll('{job}', jobId), fsync: true });
}

/**
 * Where the messages of a job go, all filtered alike; what is only shown may be filtered further.
 * @param live the live view, where that is how the job is shown
 */
export function viewHandlers(plan: ViewPlan, jobId: string, output: Output, { live, prefix = '' }: { readonly live?: StreamHandler | undefined; readonly prefix?: string } = {}): StreamHandler[] {
  const { config, metrics, jsonFile } = plan;
  const printing = live ?? printingHandler(plan, output, prefix);
  // JSON lines on standard output are a record as much as those in a file; the live view filters by itself.
  const isLoose = metrics === undefined || plan.kind === 'json' || live !== undefined;
  const shown = printing === undefined || isLoose ? printing : new FilteredHandler(printing, onlyMetrics(metrics));
  const handlers = [shown, fileHandler(jsonFile, jobId)].filter((handler) => handler !== undefined);
  return Object.keys(config).length === 0 ? handlers : handlers.map((handler) => new FilteredHandler(handler, config));
}
