/** Where in the training something printed stands, as far as that is known. */
export interface Place {
  /** Counted over all epochs. */
  readonly step: number | undefined;
  /** The line itself says so. Else it was found in a bar or a line nearby. */
  readonly isOwn: boolean;
  readonly totalSteps: number | undefined;
  readonly epoch: number | undefined;
}
