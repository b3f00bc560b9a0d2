/** Runs training commands: the queue's jobs as processes that outlive the backend. */
export { createJobRunner, type JobRunnerOptions } from './create-job-runner.ts';
