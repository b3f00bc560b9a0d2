// A program with nothing but a screen, for tests in a real terminal. It draws a new picture fifty times a second, or `quickly`, and notes what
// happens to it, as lines of JSON, in the file that it is given. Keys and signals decide how it ends.
import { appendFileSync } from 'node:fs';
import { systemClock as clock } from '../../dist/core/clock.js';
import { Canvas } from '../../dist/handlers/rich/frame/canvas.js';
import { ProcessTerminal } from '../../dist/handlers/rich/screen/process-terminal.js';
import { Screen } from '../../dist/handlers/rich/screen/screen.js';

const [notes, ...words] = process.argv.slice(2);
const note = (what, more = {}) => appendFileSync(notes, `${JSON.stringify({ what, ...more })}\n`);

const thread = words.includes('thread') ? { open: () => undefined } : {};
const terminal = new ProcessTerminal({ clock, ...thread });
const pauseMs = words.includes('quickly') ? 2 : 20;
let drawn = 0;
let isOver = false;

/** Different in every cell, so that a terminal that takes nothing is full soon. */
function picture(size) {
  const canvas = new Canvas(size);
  const letter = String.fromCharCode(0x61 + (drawn % 26));
  for (let row = 1; row < size.rows; row++) canvas.write(row, 0, letter.repeat(size.columns));
  canvas.write(0, 0, `frame ${drawn} of ${size.columns}x${size.rows}`);
  return canvas;
}

async function leave(code) {
  isOver = true;
  const isWritten = await screen.leave([`left after ${drawn} frames`]);
  note('left', { isWritten, code });
  if (code !== undefined) process.exit(code);
}

function onKey(key) {
  note('key', { key });
  if (key === 'q') void leave(0);
  if (key === 'n') void leave(undefined);
  if (key === 'x') throw new Error('nobody catches this');
  if (key === 'e') process.exit(3);
  if (key === 'ctrl-z') void screen.suspend();
}

const screen = new Screen({
  terminal,
  clock,
  colour: '16',
  onKey,
  onPaste: (text) => note('paste', { text }),
  onResize: ({ rows, columns }) => note('resize', { rows, columns }),
  onGone: (error) => {
    isOver = true;
    note('gone', { message: error.message });
  },
});

if (words.includes('handles-signals')) for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) process.on(signal, () => void leave(code));
process.on('SIGUSR2', () => note('report', { drawn }));
process.on('exit', (code) => note('exit', { code }));

screen.enter();
note('start', { pid: process.pid, isTTY: terminal.isTTY });
// oxlint-disable-next-line no-unmodified-loop-condition -- keys and signals end it
while (!isOver) {
  screen.draw(picture(screen.size));
  drawn++;
  await clock.sleep(pauseMs);
}
