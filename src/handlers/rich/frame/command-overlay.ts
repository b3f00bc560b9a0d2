import type { Canvas } from './canvas.ts';
import { displayWidth } from './display-width.ts';
import { serverText } from './server-text.ts';
import { Style } from './style.ts';

/** Longest command that is shown, in characters. */
const LONGEST = 2_000;

/** A word with what stands in quotes in it, where a shell must not see a line break. */
const WORDS = /(?:'[^']*'|"[^"]*"|[^\s'"]|['"])+/g;

/** A command over several lines, as a shell takes it. */
function commandLines(command: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of command.match(WORDS) ?? []) {
    if (line !== '' && displayWidth(line) + displayWidth(word) + 3 > columns) {
      lines.push(`${line} \\`);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Draws the command above the last line. It has no border, so that it can be selected and copied. */
export function drawCommand(canvas: Canvas, command: string): void {
  const { rows, columns } = canvas;
  const lines = commandLines(serverText(command, LONGEST), columns - 2).slice(0, Math.max(0, rows - 2));
  const first = rows - 1 - lines.length;
  for (let row = Math.max(0, first - 1); row < rows - 1; row++) canvas.write(row, 0, ' '.repeat(columns));
  canvas.write(first - 1, 0, '─'.repeat(columns), Style.BORDER);
  canvas.write(first - 1, 1, ' the same, to be typed elsewhere ', Style.TITLE);
  for (const [index, line] of lines.entries()) canvas.write(first + index, 1, line, Style.STRONG);
}
