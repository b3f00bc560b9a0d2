/** Keys with which the process of a job may report: each for that job, and for nothing else. */
export interface JobTokens {
  tokenOf(jobId: string): string;
  /** The job that the token is for; undefined where it is none of these tokens. */
  jobOf(token: string): string | undefined;
}
