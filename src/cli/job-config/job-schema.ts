import type { z } from 'zod';
import * as kind from './value-types.ts';

/** The tables of a kind of job file, by their dotted names, with the keys that each may hold. Tables inside are listed apart, behind the one around them. */
export type JobTables = Readonly<Record<string, z.ZodRawShape>>;

/** What the file of a kind of job may say, apart from rules that concern several keys at once. */
export type JobSchema = {
  readonly tables: JobTables;
  /** What else may stand at the top of the file. */
  readonly topKeys: readonly string[];
  readonly schema: z.ZodType;
  /** Tables with keys that must be there, whether the table is or not: each of those keys is then named. */
  readonly requiredTables: readonly string[];
};

/** Which algorithm a file is for. */
export function algorithmTable(type: string, method: string, variety: string) {
  return { type: kind.text(type), method: kind.text(method), variety: kind.text(variety) } as const;
}

/** Free words that go along with a job. */
export const tagsTable = kind.tableOf(kind.anyText, kind.anyText).optional();
