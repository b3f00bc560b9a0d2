/** What runs jobs: the server tells it that there is something to do, and nothing more. */
export interface JobRunner {
  /** A job was queued: look whether it can be started. */
  wake(): void;
  /** Metrics of these names came from the process of the job in another way than by printing. */
  reported(jobId: string, names: readonly string[]): void;
  /** Somebody asked for the job to end; the store knows it already. */
  cancel(jobId: string): void;
  /**
   * Removes the traces that the process of an ended job left on disk, what it saved included. Does nothing where there are none.
   * It resolves when the runner is done with the job.
   */
  remove(jobId: string): Promise<void>;
  /** Stops watching. Processes go on, and are taken up again by the next runner. */
  close(): Promise<void>;
}
