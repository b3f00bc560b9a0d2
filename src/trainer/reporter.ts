/** How serious an event is. */
export type EventLevel = 'info' | 'warning' | 'error';

/** One line of the file in which a training program reports. */
export type ReportLine =
  | { step: number; epoch: number; metrics: Record<string, number> }
  | { metric: { name: string; value: number; step: number; phase: string; epoch: number } }
  | { event: { type: string; level: EventLevel; message: string; data: Record<string, unknown> } }
  | { phase: string; metadata: Record<string, unknown> }
  | { artifact: { path: string; kind: string } };

/** Says what a training run is doing, as report lines handed to one function. */
export class Reporter {
  readonly #write: (line: ReportLine) => void;

  /** @param write takes one line at a time; what it throws reaches the caller of the report. */
  constructor(write: (line: ReportLine) => void) {
    this.#write = write;
  }

  /** Figures of the training itself, by metric name. `epoch` is the fraction of epochs done. */
  trainingMetrics(step: number, epoch: number, metrics: Record<string, number>): void {
    this.#write({ step, epoch, metrics });
  }

  /** One figure measured on held-out rows. */
  evaluationMetric(name: string, value: number, step: number, epoch: number): void {
    this.#write({ metric: { name, value, step, phase: 'eval', epoch } });
  }

  event(type: string, message: string, data: Record<string, unknown> = {}, level: EventLevel = 'info'): void {
    this.#write({ event: { type, level, message, data } });
  }

  phase(phase: string, metadata: Record<string, unknown> = {}): void {
    this.#write({ phase, metadata });
  }

  /** A file that is ready. @param path relative to the directory of artifacts. */
  artifact(path: string, kind: string): void {
    this.#write({ artifact: { path, kind } });
  }
}
