import type { JobState } from '../state/job-state.ts';

/** Which characters the terminal's font has. */
export type Charset = 'braille' | 'block' | 'ascii';

/** How the stream itself is doing. */
export interface Connection {
  /** Address of the backend, or what else the messages come from. */
  readonly source: string;
  readonly state: 'live' | 'retrying';
  /** Since when it is in that state, in milliseconds since 1970. */
  readonly since: number;
  /** Failed tries in a row. */
  readonly attempts: number;
}

/** All that a frame is made of, beside the settings, the size and the time. */
export interface ViewModel {
  /** In the order of the table before it is sorted. */
  readonly jobs: ReadonlyMap<string, JobState>;
  /** The same from top to bottom, as the table shows them for a while; undefined sorts them anew. */
  readonly order?: readonly JobState[] | undefined;
  readonly connection: Connection;
  readonly charset: Charset;
  /** A command that shows the same, to be typed elsewhere. */
  readonly command: string;
  /** Said in the last line for a while: what was copied, what failed. */
  readonly notice: string | undefined;
  /** What leaving and cancelling would do; keys without a use are not offered. */
  readonly offers: { readonly detach: boolean; readonly cancel: boolean };
}
