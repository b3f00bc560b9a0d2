import { messageToJson } from '../../core/message-json.ts';
import type { StreamMessage } from '../../core/message.ts';

/**
 * The body of a delivery: `{"job_id": …, "messages": […], "dropped": n}`. The messages are the objects of the JSON lines.
 * `job_id` is null where they are of several jobs, `dropped` is there once messages had to go: how many, so far.
 */
export function webhookBody(messages: readonly StreamMessage[], dropped: number): string {
  const jobId = messages[0]?.jobId;
  const isOneJob = messages.every((message) => message.jobId === jobId);
  const list = messages.map((message) => messageToJson(message)).join(',');
  return `{"job_id":${isOneJob ? JSON.stringify(jobId) : 'null'},"messages":[${list}]${dropped > 0 ? `,"dropped":${dropped}` : ''}}`;
}
