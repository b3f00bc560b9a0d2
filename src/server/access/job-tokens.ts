import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JobTokens } from '../../core/job-tokens.ts';

/**
 * Tokens that need no storing: the job's id, and a signature of it. They are the same after a restart, so that a process goes on reporting.
 * @param secret known to this backend only; whoever has it can make tokens
 */
export function createJobTokens(secret: string): JobTokens {
  const sign = (jobId: string) => createHmac('sha256', secret).update(`trainstream job ${jobId}`).digest('base64url');
  return {
    tokenOf: (jobId) => `${jobId}.${sign(jobId)}`,
    jobOf(token) {
      const [, jobId, signature] = /^([\w-]{1,100})\.([\w-]{43})$/.exec(token) ?? [];
      if (jobId === undefined || signature === undefined) return undefined;
      return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(jobId))) ? jobId : undefined;
    },
  };
}
