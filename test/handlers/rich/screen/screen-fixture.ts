import { EventEmitter } from 'node:events';
import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import type { ProcessEvents } from '../../../../src/handlers/rich/screen/process-events.ts';
import type { ScreenOptions } from '../../../../src/handlers/rich/screen/screen-options.ts';
import { Screen } from '../../../../src/handlers/rich/screen/screen.ts';
import { ManualClock } from '../../../../src/testing/manual-clock.ts';
import { MemoryTerminal } from '../dashboard/memory-terminal.ts';

export const SIZE = { rows: 3, columns: 20 } as const;

/** A canvas with a text in its first row. */
export function picture(text: string, size: { readonly rows: number; readonly columns: number } = SIZE): Canvas {
  const canvas = new Canvas(size);
  canvas.write(0, 0, text);
  return canvas;
}

/** A screen on a terminal in memory, and all it told. Signals that it sends are noted, and do nothing. */
export function screenFixture(options: Partial<ScreenOptions> = {}) {
  const clock = new ManualClock();
  const terminal = new MemoryTerminal(SIZE);
  const told: string[] = [];
  const killed: string[] = [];
  const emitter = new EventEmitter();
  const kill = (pid: number, signal: string) => Boolean(killed.push(`${signal} ${pid}`));
  const events = Object.assign(emitter, { kill, pid: 7 }) as unknown as ProcessEvents;
  const screen = new Screen({
    terminal,
    clock,
    colour: '16',
    environment: { TERM: 'xterm' },
    events,
    onKey: (key) => told.push(key),
    onPaste: (text) => told.push(JSON.stringify(text)),
    onFocus: (hasFocus) => told.push(hasFocus ? 'focus' : 'blur'),
    onResize: ({ rows, columns }) => told.push(`${columns}x${rows}`),
    onGone: (error) => told.push(`gone: ${error.message}`),
    ...options,
  });
  /** What was written since the last look. */
  let looked = 0;
  const written = () => {
    const text = terminal.writes.slice(looked).join('');
    looked = terminal.writes.length;
    return text;
  };
  return { clock, terminal, told, killed, emitter, screen, written };
}

/** Resolves when what is under way had its turn. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
