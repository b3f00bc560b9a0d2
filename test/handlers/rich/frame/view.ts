import { DEFAULT_SETTINGS } from '../../../../src/handlers/rich/control/default-settings.ts';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import type { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { displayWidth } from '../../../../src/handlers/rich/frame/display-width.ts';
import type { ViewModel } from '../../../../src/handlers/rich/frame/view-model.ts';
import type { JobState } from '../../../../src/handlers/rich/state/job-state.ts';
import { START } from './training-job.ts';

/** What a frame of these jobs is made of: a live stream, braille, and everything offered. */
export function viewModel(jobs: JobState | readonly JobState[], changes: Partial<ViewModel> = {}): ViewModel {
  const all: readonly JobState[] = 'jobId' in jobs ? [jobs] : jobs;
  return {
    jobs: new Map(all.map((job) => [job.jobId, job])),
    connection: { source: '127.0.0.1:8787', state: 'live', since: START, attempts: 0 },
    charset: 'braille',
    command: 'trainstream watch job_abc123 --backend http://127.0.0.1:8787',
    notice: undefined,
    offers: { detach: true, cancel: true },
    ...changes,
  };
}

/** The settings that a view starts with, and others. */
export function viewSettings(changes: Partial<ViewSettings> = {}): ViewSettings {
  return { ...DEFAULT_SETTINGS, ...changes };
}

/** All lines of a picture. */
export function linesOf(canvas: Canvas): string[] {
  return Array.from({ length: canvas.rows }, (_, row) => canvas.line(row));
}

/** The width of each row, cell by cell: what stands in two cells beside each other does not join. */
export function rowWidths({ rows, columns, glyphs }: Canvas): number[] {
  return Array.from({ length: rows }, (_, row) =>
    glyphs.slice(row * columns, (row + 1) * columns).reduce((width, glyph) => width + displayWidth(glyph), 0),
  );
}
