/** A figure that a printed line names. NaN and infinities are figures too. */
export interface PrintedValue {
  readonly name: string;
  readonly value: number;
}

/** What a printed line says: figures, and where in the training it stands. */
export interface PrintedReading {
  readonly values: readonly PrintedValue[];
  readonly step?: number | undefined;
  readonly totalSteps?: number | undefined;
  readonly epoch?: number | undefined;
  readonly totalEpochs?: number | undefined;
  /** The line says all there is: no epoch that was announced above it belongs to it. */
  readonly isComplete?: boolean;
}

/** Reads one form of line; undefined for any other. It remembers nothing and never throws. */
export type Sniffer = (line: string) => PrintedReading | undefined;
