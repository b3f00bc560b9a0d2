import { endpointPath, StreamType } from './stream-type.ts';

interface PathFamilyRow {
  /** Stands before `/{job_id}`. */
  readonly base: string;
  /** Families to ask where this one does not know the job, in this order. */
  readonly fallbacks: readonly PathFamily[];
  /** Streams that backends do not offer under these paths. */
  readonly without?: readonly StreamType[];
}

/** Under which paths a backend keeps a kind of job. */
export type PathFamily =
  | 'learning' | 'rl' | 'sft' | 'orchestration' | 'prompt-learning' | 'policy-optimization' | 'context-learning' | 'graphgen'
  | 'graph-evolve' | 'eval' | 'jobs';

const TABLE: Record<PathFamily, PathFamilyRow> = {
  learning: { base: '/learning/jobs', fallbacks: [] },
  rl: { base: '/rl/jobs', fallbacks: ['learning', 'orchestration'] },
  sft: { base: '/sft/jobs', fallbacks: ['learning'], without: [StreamType.TIMELINE] },
  orchestration: { base: '/orchestration/jobs', fallbacks: [] },
  'prompt-learning': { base: '/prompt-learning/online/jobs', fallbacks: ['policy-optimization', 'learning', 'orchestration'], without: [StreamType.TIMELINE] },
  'policy-optimization': { base: '/policy-optimization/online/jobs', fallbacks: ['jobs', 'learning'], without: [StreamType.TIMELINE] },
  'context-learning': { base: '/context-learning/jobs', fallbacks: ['learning', 'orchestration'] },
  graphgen: { base: '/graphgen/jobs', fallbacks: ['graph-evolve', 'learning'] },
  'graph-evolve': { base: '/graph-evolve/jobs', fallbacks: ['learning'] },
  eval: { base: '/eval/jobs', fallbacks: [], without: [StreamType.METRICS, StreamType.TIMELINE] },
  jobs: { base: '/jobs', fallbacks: ['learning'] },
};

/** All families. */
export const PATH_FAMILIES = Object.keys(TABLE) as readonly PathFamily[];

/** True for one of the words of {@link PathFamily}. */
export function isPathFamily(value: unknown): value is PathFamily {
  return typeof value === 'string' && Object.hasOwn(TABLE, value);
}

/** The paths under which a job's stream may be found, the likeliest first; none where the family does not offer the stream. */
export function candidatePaths(family: PathFamily, streamType: StreamType, jobId: string): readonly string[] {
  const offering = [family, ...TABLE[family].fallbacks].filter((name) => !TABLE[name].without?.includes(streamType));
  if (TABLE[family].without?.includes(streamType)) return [];
  return offering.map((name) => endpointPath(streamType, jobId, TABLE[name].base));
}
