import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../../../src/core/message.ts';
import { dashboardFixture, opened } from './dashboard-fixture.ts';

const status = (word: string, jobId = 'job_1') => StreamMessage.fromStatus(jobId, { status: word });

/** Answers with these places, one after another; the last one stays. */
function asker(...answers: readonly (Readonly<Record<string, number>> | Error)[]) {
  const asked: (readonly string[])[] = [];
  return {
    asked,
    askPlaces: async (jobIds: readonly string[]) => {
      const answer = answers[Math.min(asked.push(jobIds), answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return new Map(Object.entries(answer ?? {}));
    },
  };
}

describe('the place in the queue', () => {
  it('is asked for while a job waits, now and then, and no more once it runs', async () => {
    const { asked, askPlaces } = asker({ job_1: 2 }, { job_1: 1 });
    const { handler, clock, terminal } = await opened({ askPlaces });
    expect(asked).toEqual([]);
    await handler.handle(status('queued'));
    await clock.advance(1_000);
    expect([asked, (await terminal.seen()).text]).toEqual([[['job_1']], expect.stringContaining('queued, 2 before it')]);
    await clock.advance(5_000);
    expect([asked.length, (await terminal.seen()).text]).toEqual([2, expect.stringContaining('queued, 1 before it')]);
    await clock.advance(60_000);
    expect(asked.length).toBeLessThanOrEqual(14);
    await handler.handle(status('running'));
    const { length } = asked;
    await clock.advance(60_000);
    expect([asked.length, (await terminal.seen()).text]).toEqual([length, expect.not.stringContaining('before it')]);
  });

  it('is not shown while the backend does not say it', async () => {
    const { asked, askPlaces } = asker({ job_1: 2 }, new Error('502'), {}, { job_1: 1 });
    const { handler, clock, terminal } = await opened({ askPlaces });
    await handler.handle(status('queued'));
    await clock.advance(1_000);
    const seen: (string | undefined)[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await clock.advance(6_000);
      seen.push(/queued(?:, (.*?))?$/m.exec((await terminal.seen()).text)?.[1]);
    }
    expect([seen, asked.length]).toEqual([[undefined, undefined, '1 before it'], 4]);
  });

  it('is asked for once for all jobs of a table, sooner for one that comes, and never twice at a time', async () => {
    let answer: ((places: ReadonlyMap<string, number>) => void) | undefined;
    const asked: (readonly string[])[] = [];
    const askPlaces = (jobIds: readonly string[]) => {
      asked.push(jobIds);
      return new Promise<ReadonlyMap<string, number>>((resolve) => (answer = resolve));
    };
    const { dashboard, clock, terminal } = dashboardFixture({ askPlaces, table: true, jobCount: 3 });
    const handlers = ['job_1', 'job_2'].map((jobId) => dashboard.handler(jobId));
    dashboard.open();
    await handlers[0]?.handle(status('queued'));
    await handlers[1]?.handle(status('queued', 'job_2'));
    await clock.advance(4_000);
    expect(asked).toEqual([['job_1', 'job_2']]);
    answer?.(new Map([['job_1', 0], ['job_2', 1]]));
    await clock.advance(100);
    expect((await terminal.seen()).text).toMatch(/job_1 .* next .*\n.*job_2 .* 1 before it/);
    await dashboard.handler('job_3').handle(status('queued', 'job_3'));
    await clock.advance(100);
    expect(asked[1]?.toSorted()).toEqual(['job_1', 'job_2', 'job_3']);
    // No answer comes.
    await clock.advance(60_000);
    expect(asked).toHaveLength(2);
    await dashboard.close();
  });
});
