import { describe, expect, it } from 'vitest';
import { UploadProgress } from '../../../../src/cli/commands/train/upload-progress.ts';
import { ManualClock } from '../../../../src/testing/manual-clock.ts';

const MEGABYTE = 1_000_000;

function progress(total: number, isTTY: boolean) {
  const clock = new ManualClock();
  const written: string[] = [];
  const shown = new UploadProgress('rows\u001b.jsonl', total, { isTTY, write: (text) => written.push(text) }, clock);
  return { clock, written, shown };
}

describe('the progress of an upload', () => {
  it('is one line that is written over, not too often, and is gone at the end', async () => {
    const { clock, written, shown } = progress(1_250 * MEGABYTE, true);
    shown.sent(0);
    shown.sent(500 * MEGABYTE);
    await clock.advance(250);
    shown.sent(625 * MEGABYTE);
    await clock.advance(250);
    shown.sent(1_251 * MEGABYTE);
    shown.end();
    expect(written).toEqual(['0', '50', '100'].map((share) => `\r\u001b[KUploading rows\\x1b.jsonl: ${share} % of 1.3 GB`).concat('\r\u001b[K'));
  });

  it.each([[1_250 * MEGABYTE, false], [MEGABYTE, true]])('is not shown for %i bytes where a terminal is there: %s', (total, isTTY) => {
    const { written, shown } = progress(total, isTTY);
    shown.sent(total / 2);
    shown.end();
    expect(written).toEqual([]);
  });
});
