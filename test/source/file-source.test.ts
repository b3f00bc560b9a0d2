import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileSource, recordedJobs, RecordingEndsError } from '../../src/source/file-source.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const line = (data: object, streamType = 'EVENTS', jobId = 'job_1') => `${JSON.stringify({ stream_type: streamType, timestamp: '', job_id: jobId, data })}\n`;
const RUNNING = line({ status: 'running' }, 'STATUS');
const DONE = line({ status: 'completed' }, 'STATUS');

function fileWith(text: string): string {
  const file = join(temporaryDirectory(), 'run.jsonl');
  writeFileSync(file, text);
  return file;
}

async function read(file: string, more: { follow?: boolean; cursor?: number } = {}) {
  const gaps: string[] = [];
  const batches = [];
  const source = new FileSource({ file, jobId: 'job_1', ...more });
  for await (const batch of source.read({ signal: new AbortController().signal, cursor: more.cursor, onGap: ({ reason }) => gaps.push(reason) })) batches.push(batch);
  return { messages: batches.flatMap(({ messages }) => messages), final: batches.at(-1)?.final, cursor: batches.at(-1)?.cursor, gaps };
}

describe('FileSource', () => {
  it('gives the messages of its job, and the end with the word in the file', async () => {
    const file = fileWith(`${RUNNING}\n${line({ type: 'other' }, 'EVENTS', 'job_2')}${line({ type: 'a' })}${line({ type: 'new' }, 'PICTURES')}${DONE}`);
    const { messages, final } = await read(file);
    expect(messages.map(({ streamType, jobId }) => [streamType, jobId])).toEqual([['status', 'job_1'], ['events', 'job_1'], ['status', 'job_1']]);
    expect(final).toEqual({ status: 'succeeded', rawStatus: 'completed', job: { status: 'completed' } });
    expect(await recordedJobs(file)).toEqual(['job_1', 'job_2']);
  });

  it('reads lines longer than it takes at once, and characters that stand across its pages', async () => {
    const long = 'ü'.repeat(3_000_001);
    const { messages } = await read(fileWith(`${RUNNING}${line({ message: long })}${line({ message: 'b' })}${DONE}`));
    expect(messages.map(({ data }) => (data['message'] === long ? 'long' : data['message']))).toEqual([undefined, 'long', 'b', undefined]);
  });

  it('says where a recording ends too early, and what was torn', async () => {
    const file = fileWith(`${RUNNING}{"stream_type":"EV`);
    await expect(read(file)).rejects.toThrow(RecordingEndsError);
    await expect(read(file)).rejects.toThrow('ends before the job does (last status: running)');
    await expect(read(fileWith(line({ type: 'a' })))).rejects.toThrow('(last status: none)');
  });

  it('names the line that is none, also behind a cursor', async () => {
    const file = fileWith(`${RUNNING}${line({ type: 'a' })}nonsense\n`);
    await expect(read(file)).rejects.toThrow(`${file}:3: is not JSON`);
    await expect(read(file, { cursor: RUNNING.length })).rejects.toThrow(`${file}:3: is not JSON`);
    await expect(read(fileWith('{"stream_type":"EVENTS"}\n'))).rejects.toThrow(/:1: is not a message of a job's stream/);
  });

  it('refuses a cursor that is none, and a file that has become shorter', async () => {
    const file = fileWith(`${RUNNING}${DONE}`);
    await expect(read(file, { cursor: 1.5 })).rejects.toThrow('cursor: expected a number of bytes');
    const batches = new FileSource({ file, jobId: 'job_1', follow: true, batchLimit: 1, intervalMs: 1 }).read({ signal: new AbortController().signal });
    writeFileSync(file, RUNNING.repeat(3));
    await batches.next();
    await batches.next();
    await batches.next();
    writeFileSync(file, RUNNING);
    await expect(batches.next()).rejects.toThrow(/has become shorter/);
    appendFileSync(file, DONE);
    expect((await read(file)).final?.status).toBe('succeeded');
  });
});
