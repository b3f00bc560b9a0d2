import assert from 'node:assert/strict';
import { normaliseStatus } from '../../core/job-status.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { messageKey } from '../../core/message-key.ts';
import type { StreamMessage } from '../../core/message.ts';
import { isStreamType, recordKind } from '../../core/stream-type.ts';
import { FALSE_ENDS, history, LOOK_ALIKES, messageName, ODD_RECORDS, recordName } from './source-records.ts';
import type { SourceBench } from './source-bench.ts';
import type { Rule } from '../rule.ts';

/** Checks that a message says all that the record did. */
function checkContent(message: StreamMessage, record: NewRecord): void {
  const { kind, ...fields } = record;
  assert.equal(recordKind(message.streamType), kind);
  for (const [name, value] of Object.entries(fields)) assert.deepEqual(message.data[name], value, `${name} of ${recordName(record)}`);
  if (message.streamType === 'metrics' && record.kind === 'metric') assert.equal(message.step, record.step);
  if (message.streamType === 'timeline' && record.kind === 'timeline') assert.equal(message.phase, record.phase);
}

export function deliveryRules<Bench extends SourceBench>(rule: Rule<Bench>): void {
  rule('a job that ended before anybody looked is delivered whole, once and in order', async (bench) => {
    await bench.ended(history(1, 60));
    bench.check((await bench.reader().toEnd()).messages);
  });
  rule('a long history is delivered whole, once and in order, whatever the pages', async (bench) => {
    await bench.ended(history(1, bench.long));
    bench.check((await bench.reader().toEnd()).messages);
  });
  rule('a job is followed while it runs', async (bench) => {
    await bench.run(history(1, 5));
    const reader = bench.reader();
    for (let number = 6; number < 30; number += 4) {
      await reader.until(bench.said.length);
      await bench.append(history(number, 4));
    }
    await reader.until(bench.said.length);
    await bench.finish();
    bench.check((await reader.toEnd()).messages);
  });
  rule('what comes while the reader waits is delivered', async (bench) => {
    await bench.run(history(1, 3));
    const reader = await bench.reader().until(3);
    for (let number = 4; number < 7; number++) {
      const { next } = await reader.waiting();
      await bench.append(history(number, 1));
      await reader.drive(next, 'the record that came');
      await reader.until(bench.said.length);
    }
    bench.check(reader.messages);
  });
  rule('a status is told when it changes, and the last one is the end', async (bench) => {
    await bench.run(history(1, 3));
    const reader = await bench.reader().until(3);
    await bench.finish('failed');
    const { statuses, final } = await reader.toEnd();
    assert.deepEqual(statuses.map(normaliseStatus), ['running', 'failed']);
    assert.equal(statuses.at(-1), final.rawStatus);
  });
  rule('a job without a record but its end is read to the end', async (bench) => {
    await bench.finish('cancelled');
    const reader = await bench.reader().toEnd();
    assert.equal(reader.final.status, 'cancelled');
    bench.check(reader.messages);
  });

  rule('final comes last, once, with the status and the job', async (bench) => {
    await bench.ended(history(1, 20));
    const { batches, final } = await bench.reader().toEnd();
    assert.deepEqual(batches.map((batch) => batch.final !== undefined), batches.map((_, index) => index === batches.length - 1));
    assert.equal(typeof final.job, 'object');
  });
  for (const status of ['succeeded', 'failed', 'cancelled'] as const) {
    rule(`a job that ended as ${status} is reported so, with the backend's own word`, async (bench) => {
      await bench.ended(history(1, 5), status);
      const { final } = await bench.reader().toEnd();
      assert.deepEqual([final.status, normaliseStatus(final.rawStatus)], [status, status]);
    });
  }
  rule('a job that runs has no end: it is waited for', async (bench) => {
    await bench.run(history(1, 5));
    const reader = await bench.reader().until(5);
    const { next } = await reader.waiting(60);
    assert.deepEqual(reader.batches.filter(({ final }) => final !== undefined), []);
    await bench.finish();
    await reader.drive(next, 'the end');
    assert.equal((await reader.toEnd()).final.status, 'succeeded');
  });
  rule('only the job\'s own end is final: not what sounds like it', async (bench) => {
    await bench.run(FALSE_ENDS);
    const reader = await bench.reader().until(FALSE_ENDS.length);
    const { next } = await reader.waiting(60);
    await bench.append(history(10, 10));
    await bench.finish('failed');
    await reader.drive(next, 'the next batch');
    assert.equal((await reader.toEnd()).final.status, 'failed');
    bench.check(reader.messages);
  });

  rule('each message names its job and its stream, and holds what the job said', async (bench) => {
    await bench.ended(history(1, 60));
    const { messages } = await bench.reader().toEnd();
    for (const { jobId, streamType, timestamp, data } of messages) {
      assert.equal(jobId, bench.harness.source.jobId);
      assert.ok(isStreamType(streamType), `${streamType} is no stream`);
      assert.deepEqual([typeof timestamp, typeof data, data === null], ['string', 'object', false]);
    }
    const byName = new Map(messages.map((message) => [messageName(message), message]));
    for (const record of bench.said) checkContent(byName.get(recordName(record)) as StreamMessage, record);
  });
  rule('odd payloads arrive as they are', async (bench) => {
    await bench.ended(ODD_RECORDS);
    const { messages } = await bench.reader().toEnd();
    bench.check(messages);
    const byName = new Map(messages.map((message) => [messageName(message), message]));
    for (const record of ODD_RECORDS) checkContent(byName.get(recordName(record)) as StreamMessage, record);
  });
  rule('numbers rise, where messages have some', async (bench) => {
    await bench.ended(history(1, 60));
    const { messages } = await bench.reader().toEnd();
    const log = messages.filter(({ seqScope }) => seqScope === 'log').map(({ seq }) => seq ?? Number.NaN);
    const events = messages.filter(({ streamType, seq }) => streamType === 'events' && seq !== undefined).map(({ seq }) => seq ?? Number.NaN);
    for (const seqs of [log, events]) assert.ok(seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] as number)), `the numbers do not rise: ${seqs.join()}`);
    assert.ok(messages.every(({ seqScope, seq }) => seqScope === undefined || seq !== undefined), 'a message of a log has no number');
  });
  rule('keys are distinct, and the same whenever the job is read', async (bench) => {
    await bench.ended(history(1, 60));
    const first = (await bench.reader().toEnd()).messages.map(messageKey);
    assert.equal(new Set(first).size, first.length, 'two messages share a key');
    assert.deepEqual((await bench.reader().toEnd()).messages.map(messageKey), first);
  });
  rule('records that look alike are delivered each, under keys of their own', async (bench) => {
    await bench.ended([...history(10, 5), ...LOOK_ALIKES]);
    const { messages } = await bench.reader().toEnd();
    bench.check(messages);
    assert.equal(new Set(messages.map(messageKey)).size, messages.length, 'two messages share a key');
  });
  rule('a batch stays as it was when it came', async (bench) => {
    await bench.ended(history(1, 60));
    const reader = bench.reader();
    const asItCame: string[] = [];
    for (let batch = await reader.next(); batch; batch = await reader.next()) asItCame.push(JSON.stringify(batch));
    assert.deepEqual(reader.batches.map((batch) => JSON.stringify(batch)), asItCame);
  });
}
