import { describe, expect, it } from 'vitest';
import { isTerminalStatus, normaliseStatus } from '../../src/core/job-status.ts';
import { terminalStatusOfEventType } from '../../src/core/terminal-event.ts';
import { printable, withoutSecrets } from '../../src/core/text.ts';

describe('normaliseStatus', () => {
  it('knows the words of existing backends', () => {
    const known = { pending: 'queued', in_progress: 'running', Completed: 'succeeded', canceled: 'cancelled', ERROR: 'failed', paused: 'paused', JOB_STATE_FAILED: 'failed', 'in-progress': 'running' };
    for (const [word, status] of Object.entries(known)) expect(normaliseStatus(word)).toBe(status);
  });

  it('takes an unknown word for not terminal', () => {
    expect(normaliseStatus('levitating')).toBeUndefined();
    expect(isTerminalStatus(normaliseStatus('levitating'))).toBe(false);
    expect(['succeeded', 'failed', 'cancelled'].every((word) => isTerminalStatus(normaliseStatus(word)))).toBe(true);
  });
});

describe('terminalStatusOfEventType', () => {
  it('knows the job\'s own end by suffix, and no stage\'s', () => {
    expect(terminalStatusOfEventType('sft.job.completed')).toBe('succeeded');
    expect(terminalStatusOfEventType('learning.policy.gepa.job.failed')).toBe('failed');
    expect(terminalStatusOfEventType('job.cancelled')).toBe('cancelled');
    expect(terminalStatusOfEventType('workflow.failed')).toBe('failed');
    for (const type of ['generation.completed', 'sft.validation.completed', 'notajob.completed', 'sft.progress']) {
      expect(terminalStatusOfEventType(type)).toBeUndefined();
    }
  });
});

describe('printable', () => {
  it('makes every control character visible, on one line', () => {
    expect(printable('\u001b]0;pwned\u0007\u001b[2J\rspoof')).toBe('\\x1b]0;pwned\\x07\\x1b[2J\\x0dspoof');
    expect(printable('a\nb\r\nc\td')).toBe('a\\nb\\nc d');
    expect(printable('\u009b31m \u202e \u2028')).toBe('\\x9b31m \\u202e \\u2028');
    expect(printable('grün 日本 😀')).toBe('grün 日本 😀');
  });
});

describe('withoutSecrets', () => {
  it('hides signed queries, credentials, tokens and keys', () => {
    expect(withoutSecrets('see https://bucket.s3.test/model.tar.gz?X-Amz-Signature=deadbeef&x=1 now')).toBe('see https://bucket.s3.test/model.tar.gz?*** now');
    expect(withoutSecrets('s3://user:secret@host/path')).toBe('s3://host/path');
    expect(withoutSecrets('Authorization: Bearer abc.def-ghi')).toBe('Authorization: Bearer ***');
    expect(withoutSecrets('key sk-abcdefghijklmnop1234')).toBe('key ***');
  });

  it('hides all that stands in front of a host, whatever it holds, and wherever the address begins', () => {
    expect(withoutSecrets('https://u:p@ss@h/path')).toBe('https://h/path');
    expect(withoutSecrets('https://u:p:q@h')).toBe('https://h');
    expect(withoutSecrets('https://token@h and git+ssh://git@h/r')).toBe('https://h and git+ssh://h/r');
    expect(withoutSecrets('see_https://u:p@h')).toBe('see_https://h');
    expect(withoutSecrets(`${'x'.repeat(50)}://u:p@h`)).toBe(`${'x'.repeat(50)}://h`);
    expect(withoutSecrets('https://a/1,https://u:p@h/2?k=v,https://v:q@i')).toBe('https://a/1,https://h/2?***');
    expect(withoutSecrets('https://h/users/me@example.org?k=a@b')).toBe('https://h/users/me@example.org?***');
    expect(withoutSecrets('https://h?to=me@example.org')).toBe('https://h?***');
  });

  it('takes no longer for a hostile text than for another', () => {
    // Work that rose with the square of the length would take minutes for each.
    for (const piece of ['a.', 'a:', '://', 'a://', 'a://b@', 'a://b:c', 'a://?', '@', 'bearer ', 'basic', 'sk-', 'sk-a ', ' ']) {
      const text = piece.repeat(1_000_000 / piece.length);
      expect(withoutSecrets(text).length).toBeLessThanOrEqual(text.length);
    }
    expect(withoutSecrets(`${'a.'.repeat(500_000)}https://u:p@h?k`)).toBe(`${'a.'.repeat(500_000)}https://h?***`);
  });

  it('leaves plain text and plain addresses alone', () => {
    const plain = 'loss 0.5 at https://host/api/jobs/1, file a-b_c.jsonl, bearer of news';
    expect(withoutSecrets(plain)).toBe(plain);
  });
});
