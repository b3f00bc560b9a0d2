/** A file that a pattern led to. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** As people are told of it: relative to where the patterns start. */
  readonly shown: string;
  /** Bytes. */
  readonly size: number;
  /** When it was last written, and when it was made, as far as the system knows. Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly createdAt: number;
  /** Tells it from another one that takes its place. */
  readonly inode: number;
  /** True where a pattern names the file itself, and not only folders. */
  readonly isNamed: boolean;
  /** True where a pattern is its path. */
  readonly isPath: boolean;
}
