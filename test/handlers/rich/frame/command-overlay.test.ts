import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { drawCommand } from '../../../../src/handlers/rich/frame/command-overlay.ts';

describe('the command', () => {
  it.each([40, 60, 200])('can be copied into a shell at %i columns', (columns) => {
    const command = `printf '%s|' watch job_1 --filter-metrics "train.*" --name 'a b  c' --until 'val.loss<0.5' --level warning`;
    const canvas = new Canvas({ rows: 20, columns });
    drawCommand(canvas, command);
    const lines = canvas.text().split('\n');
    const copied = lines.slice(lines.findIndex((line) => line.includes('typed')) + 1).join('\n');
    expect(execFileSync('sh', ['-c', copied], { encoding: 'utf8' })).toBe(
      'watch|job_1|--filter-metrics|train.*|--name|a b  c|--until|val.loss<0.5|--level|warning|',
    );
  });

  it('shows no key', () => {
    const canvas = new Canvas({ rows: 5, columns: 80 });
    drawCommand(canvas, 'watch --backend https://user:secret@host/x?token=1');
    expect(canvas.text()).toContain('https://host/x?***');
  });
});
