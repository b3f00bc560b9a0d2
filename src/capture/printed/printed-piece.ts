/** A piece of what a program printed, up to a line break or a carriage return. */
export interface PrintedPiece {
  readonly text: string;
  /** True where a carriage return ended it: what comes next is written over it, as progress bars do. */
  readonly isUpdate: boolean;
  /** True where it was longer than is read; `text` is its beginning. */
  readonly isCut: boolean;
}
