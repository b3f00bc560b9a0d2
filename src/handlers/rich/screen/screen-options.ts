import type { Clock } from '../../../core/clock.ts';
import type { Size } from '../frame/canvas.ts';
import type { ColourDepth, Environment } from './colour-depth.ts';
import type { IntegrationOptions } from './integration.ts';
import type { Key } from './key.ts';
import type { ProcessEvents } from './process-events.ts';
import type { Terminal } from './terminal.ts';

/** How to make a screen, and whom to tell what happens at it. */
export interface ScreenOptions {
  readonly terminal: Terminal;
  readonly colour: ColourDepth;
  readonly clock: Clock;
  readonly onKey?: (key: Key) => void;
  /** Pasted text: never keys, whatever it holds. Line breaks are `\n`. */
  readonly onPaste?: (text: string) => void;
  /** Whether the window has the focus. Until told, it has. */
  readonly onFocus?: (hasFocus: boolean) => void;
  /** The terminal has another size; what it shows is lost until the next canvas is drawn. */
  readonly onResize?: (size: Size) => void;
  /** There is no terminal any more. Told once; everything that is drawn afterwards is lost. */
  readonly onGone?: (error: Error) => void;
  /** Progress, title, notifications and clipboard: true or what is not given is on, false is off. */
  readonly integration?: IntegrationOptions | boolean;
  /** Says which terminal it is. The process's own where it is not given. */
  readonly environment?: Environment;
  /** Where signals come from. The process where it is not given. */
  readonly events?: ProcessEvents;
  /** Longest wait, on leaving and suspending, for a terminal that takes nothing. 1,000 where it is not given. */
  readonly leaveLimitMs?: number;
}
