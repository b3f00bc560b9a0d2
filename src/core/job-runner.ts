/** What runs jobs: the server tells it that there is something to do, and nothing more. */
export interface JobRunner {
  /** A job was queued: look whether it can be started. */
  wake(): void;
  /** Somebody asked for the job to end; the store knows it already. */
  cancel(jobId: string): void;
  /** Stops watching. Processes go on, and are taken up again by the next runner. */
  close(): Promise<void>;
}
