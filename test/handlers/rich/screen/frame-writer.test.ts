import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { FrameWriter } from '../../../../src/handlers/rich/screen/frame-writer.ts';
import { writeAll, type WriteSome } from '../../../../src/handlers/rich/screen/write-all.ts';
import { ManualClock } from '../../../../src/testing/manual-clock.ts';
import { runs } from '../../../support/property.ts';

function picture(text: string): Canvas {
  const canvas = new Canvas({ rows: 1, columns: 9 });
  canvas.write(0, 0, text);
  return canvas;
}

/** A writer whose writes end when the test says so. A frame is written as `[before>after]`. */
function slowWriter() {
  const writes: string[] = [];
  const failures: unknown[] = [];
  let settle: { resolve(): void; reject(error: unknown): void } | undefined;
  const writer = new FrameWriter({
    write: (bytes) => {
      expect(settle).toBeUndefined();
      writes.push(Buffer.from(bytes).toString().replaceAll('\u001b[?2026h', '').replaceAll('\u001b[?2026l', ''));
      return new Promise((resolve, reject) => (settle = { resolve, reject }));
    },
    diff: (previous, next) => (previous?.text() === next.text() ? '' : `[${previous?.text() ?? '?'}>${next.text()}]`),
    onFailure: (error) => failures.push(error),
  });
  const end = async (error?: unknown) => {
    const ending = settle;
    settle = undefined;
    if (error === undefined) ending?.resolve();
    else ending?.reject(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { writer, writes, failures, end };
}

describe('FrameWriter', () => {
  it('writes one frame at a time, and of those that come meanwhile the latest, compared with what was written', async () => {
    const { writer, writes, end } = slowWriter();
    for (const text of ['a', 'b', 'c', 'd']) writer.draw(picture(text));
    expect(writes).toEqual(['[?>a]']);
    await end();
    expect(writes).toEqual(['[?>a]', '[a>d]']);
    writer.draw(picture('e'));
    writer.draw(picture('d'));
    await end();
    expect(writes).toHaveLength(2);
    writer.draw(picture('f'));
    expect(writes).toEqual(['[?>a]', '[a>d]', '[d>f]']);
  });

  it('wraps a frame into a synchronised update, and nothing else', async () => {
    const written: string[] = [];
    const writer = new FrameWriter({ write: async (bytes) => void written.push(Buffer.from(bytes).toString()), diff: () => 'FRAME', onFailure: () => undefined });
    writer.draw(picture('a'));
    await writer.finish();
    expect(written).toEqual(['\u001b[?2026hFRAME\u001b[?2026l']);
  });

  it('writes sequences before frames, the latest of each kind, in the order of their coming', async () => {
    const { writer, writes, end } = slowWriter();
    writer.send('mode', '<on>');
    writer.draw(picture('a'));
    writer.send('title', '<one>');
    writer.send('progress', '<1%>');
    writer.send('title', '<two>');
    await end();
    expect(writes).toEqual(['<on>', '<1%><two>[?>a]']);
  });

  it('writes everything again when told that the terminal lost it', async () => {
    const { writer, writes, end } = slowWriter();
    writer.draw(picture('a'));
    writer.draw(picture('old'));
    writer.forget();
    await end();
    writer.draw(picture('b'));
    expect(writes).toEqual(['[?>a]', '[?>b]']);
  });

  it('finishes what is under way and the sequences that wait, without the frame', async () => {
    const { writer, writes, end } = slowWriter();
    writer.draw(picture('a'));
    writer.draw(picture('b'));
    writer.send('bell', '<bell>');
    let isFinished = false;
    const finished = writer.finish().then(() => (isFinished = true));
    await end();
    expect([writes, isFinished]).toEqual([['[?>a]', '<bell>'], false]);
    await end();
    await finished;
    writer.draw(picture('c'));
    writer.send('bell', '<bell>');
    expect(writes).toHaveLength(2);
  });

  it('tells a failure once and writes no more', async () => {
    const { writer, writes, failures, end } = slowWriter();
    writer.draw(picture('a'));
    writer.draw(picture('b'));
    await end('EIO');
    writer.draw(picture('c'));
    await writer.finish();
    expect([writes, failures]).toEqual([['[?>a]'], ['EIO']]);
  });

  it('prints lines that wait, and says how many of too many were left out', async () => {
    const { writer, writes, end } = slowWriter();
    writer.print(['first']);
    writer.print(['second', 'third']);
    await end();
    for (let line = 0; line < 1_000; line++) writer.print([`${line} ${'x'.repeat(1_000)}`]);
    await end();
    expect(writes.slice(0, 2)).toEqual(['first\r\n', 'second\r\nthird\r\n']);
    const [notice = '', ...kept] = (writes[2] ?? '').split('\r\n').slice(0, -1);
    expect(notice).toBe(`... ${1_000 - kept.length} lines left out ...`);
    expect(kept.at(-1)).toMatch(/^999 /);
    expect(kept.join('').length).toBeLessThanOrEqual(262_144);
    expect(kept.join('').length).toBeGreaterThan(260_000);
  });
});

describe('writeAll', () => {
  const never = new AbortController().signal;

  it('writes every byte once and in order, in whatever pieces the terminal takes them', async () => {
    const piece = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('EAGAIN' as const));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.array(piece, { maxLength: 20 }), async (bytes, pieces) => {
        const written: number[] = [];
        let call = 0;
        const some: WriteSome = (rest) => {
          const take = pieces[call++] ?? 5;
          if (take === 'EAGAIN') throw Object.assign(new Error('try again'), { code: 'EAGAIN' });
          written.push(...rest.subarray(0, take));
          return Math.min(take, rest.length);
        };
        await writeAll(some, bytes, { now: () => 0, sleep: () => Promise.resolve() }, never);
        expect(written).toEqual([...bytes]);
      }),
      runs(500),
    );
  });

  it('waits longer and longer while the terminal takes nothing, up to a tenth of a second', async () => {
    const clock = new ManualClock();
    const tries: number[] = [];
    const start = clock.now();
    const some: WriteSome = () => {
      tries.push(clock.now() - start);
      if (tries.length < 9) throw Object.assign(new Error('try again'), { code: 'EAGAIN' });
      return 1;
    };
    const writing = writeAll(some, Uint8Array.of(1), clock, never);
    await clock.advance(2_000);
    await writing;
    expect(tries).toEqual([0, 5, 15, 35, 75, 155, 255, 355, 455]);
  });

  it('stops waiting when it is told to, and passes on every other failure', async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const full: WriteSome = () => {
      throw Object.assign(new Error('try again'), { code: 'EAGAIN' });
    };
    const writing = writeAll(full, Uint8Array.of(1), clock, stop.signal);
    await clock.sleeping();
    stop.abort(new Error('enough'));
    await expect(writing).rejects.toThrow('enough');
    const broken: WriteSome = () => Promise.reject(Object.assign(new Error('input/output error'), { code: 'EIO' }));
    await expect(writeAll(broken, Uint8Array.of(1), clock, never)).rejects.toThrow('input/output error');
  });
});
