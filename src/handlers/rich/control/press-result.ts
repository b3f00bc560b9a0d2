import type { ViewSettings } from './view-settings.ts';

/** What a key asks of the program around the picture. */
export type Effect = 'detach' | 'cancel' | 'interrupt' | 'suspend' | 'raw-stream' | 'copy' | 'redraw';

/** What a key changes. */
export interface PressResult {
  readonly settings: ViewSettings;
  readonly effects: readonly Effect[];
  /** What to tell the person, where the key could not do what it is for. */
  readonly notice?: string;
}

/** Only the picture changes. */
export function changed(settings: ViewSettings, changes: Partial<ViewSettings> = {}): PressResult {
  return { settings: { ...settings, ...changes }, effects: [] };
}

/** Nothing changes but the line at the bottom. */
export function refused(settings: ViewSettings, notice: string): PressResult {
  return { settings, effects: [], notice };
}

/** The picture stays, the program does something. */
export function effect(settings: ViewSettings, name: Effect): PressResult {
  return { settings, effects: [name] };
}
