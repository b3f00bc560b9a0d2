import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../src/core/message.ts';
import { beginning, dashboardFixture, SUCCEEDED } from '../handlers/rich/dashboard/dashboard-fixture.ts';

const JOB = 'job_1';
const event = (seq: number, message: string, data: unknown = {}) =>
  StreamMessage.fromEvent(JOB, { seq, type: '[sft.progress]', level: 'info', message, data: data as never, created_at: new Date(Date.UTC(2026, 0, 1, 12)).toISOString() });

/** Shows the messages in the live view; what a person sees then, and once it has been left. */
async function show(messages: readonly StreamMessage[]) {
  const { dashboard, terminal, clock } = dashboardFixture();
  const handler = dashboard.handler(JOB);
  await handler.open?.({ jobId: JOB, signal: new AbortController().signal });
  for (const message of messages) await handler.handleBatch?.([message]);
  await clock.advance(2_000);
  const picture = await terminal.seen();
  await handler.close?.(SUCCEEDED);
  return { picture, left: await terminal.seen(), bytes: terminal.output.length };
}

/**
 * Row 37 of the fifty: published live views took text for markup (the type of an event vanished, a path in brackets ended the view without
 * a word), died of data that was a list, and printed a new table for every metric: 3,885 lines for 300 of them.
 */
describe('#37 the live view', () => {
  it('shows text as it is, whatever brackets it has', async () => {
    const { picture } = await show([...beginning(3), event(1, 'saved to [/data/x] and [bold]more[/bold]')]);
    expect(picture.text).toContain('[sft.progress]');
    expect(picture.text).toContain('saved to [/data/x] and [bold]more[/bold]');
  });

  it('goes on after text and data of any kind', async () => {
    const odd = [[1, 2], 'text', 7, null, { step: [1], total_steps: {} }, [{ step: 1 }]];
    const { picture } = await show([...beginning(3), ...odd.map((data, index) => event(index + 1, `event ${index} [/]`, data)), event(99, 'the last one')]);
    expect(picture.text).toContain('event 5 [/]');
    expect(picture.text).toContain('the last one');
  });

  it('is one picture, however many metrics come', async () => {
    const points = Array.from({ length: 300 }, (_, index) => StreamMessage.fromMetric(JOB, { name: `metric.${index}`, value: index, step: 1 }));
    const { picture, left } = await show([...beginning(3), ...points]);
    expect(picture.isPicture).toBe(true);
    expect(picture.text.split('\n').length).toBeLessThanOrEqual(30);
    // What stays is a summary, and no record of pictures.
    expect(left.isPicture).toBe(false);
    expect(left.text.split('\n').length).toBeLessThan(60);
    expect(left.text).toContain('train.loss');
  });
});
