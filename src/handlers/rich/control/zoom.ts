import type { PressContext } from './press-context.ts';
import { changed, type PressResult, refused } from './press-result.ts';
import type { ViewSettings, XAxis } from './view-settings.ts';
import { nextPosition, type Range, xExtent } from './x-axis.ts';

const X_AXES: readonly XAxis[] = ['step', 'relative', 'wall'];

/** The crosshair moves by at least this part of what is shown: about one column of a chart. */
const CROSSHAIR_STEP = 1 / 100;

/** An arrow moves the part shown by this part of its width. */
const PAN = 1 / 4;

/** A width that numbers of this size can still tell apart. */
function leastWidth({ from, to }: Range): number {
  return Math.max(Math.abs(from), Math.abs(to), 1) * 2 ** -40;
}

function shown({ zoom }: ViewSettings, extent: Range): Range {
  return zoom ?? extent;
}

/** Half of what is shown: around the crosshair where it is in it, else the newest half. */
export function zoomIn(settings: ViewSettings, { charted }: PressContext): PressResult {
  const extent = xExtent(charted, settings);
  if (extent === undefined) return refused(settings, 'there is nothing to zoom into yet');
  const { from, to } = shown(settings, extent);
  const width = (to - from) / 2;
  if (width <= leastWidth({ from, to })) return refused(settings, 'this is as far as it goes');
  const { crosshair } = settings;
  const start = crosshair === undefined || crosshair < from || crosshair > to ? to - width : Math.min(Math.max(from, crosshair - width / 2), to - width);
  return changed(settings, { zoom: { from: start, to: start + width } });
}

/** Twice of what is shown; everything, as it comes, where that is all there is. */
export function zoomOut(settings: ViewSettings, { charted }: PressContext): PressResult {
  const extent = xExtent(charted, settings);
  const { zoom } = settings;
  if (extent === undefined || zoom === undefined) return changed(settings, { zoom: undefined });
  const width = 2 * (zoom.to - zoom.from);
  if (width >= extent.to - extent.from) return changed(settings, { zoom: undefined });
  const start = Math.min(Math.max(extent.from, zoom.from - width / 4), extent.to - width);
  return changed(settings, { zoom: { from: start, to: start + width } });
}

/** The crosshair on or off; it starts at the newest point. */
export function toggleCrosshair(settings: ViewSettings, { charted }: PressContext): PressResult {
  if (settings.crosshair !== undefined) return changed(settings, { crosshair: undefined });
  const extent = xExtent(charted, settings);
  if (extent === undefined) return refused(settings, 'there is nothing to inspect yet');
  return changed(settings, { crosshair: shown(settings, extent).to, focus: 'metrics' });
}

/** The next kind of x axis. What was said in units of the old one does not hold any more. */
export function nextXAxis(settings: ViewSettings, context: PressContext): PressResult {
  const xAxis = X_AXES[(X_AXES.indexOf(settings.xAxis) + 1) % X_AXES.length] ?? 'step';
  const next = { ...settings, xAxis, zoom: undefined, crosshair: undefined };
  return settings.crosshair === undefined ? changed(next) : toggleCrosshair(next, context);
}

/** An arrow on the charts: moves the crosshair where there is one, else the part that is shown. */
export function moveAlong(settings: ViewSettings, { charted }: PressContext, direction: 1 | -1): PressResult {
  const extent = xExtent(charted, settings);
  if (extent === undefined) return changed(settings);
  const { from, to } = shown(settings, extent);
  const width = to - from;
  if (settings.crosshair === undefined) {
    if (settings.zoom === undefined) return changed(settings);
    const start = Math.min(Math.max(extent.from, from + direction * width * PAN), Math.max(extent.from, extent.to - width));
    return changed(settings, { zoom: { from: start, to: start + width } });
  }
  const crosshair = nextPosition(charted, settings, settings.crosshair, direction, width * CROSSHAIR_STEP);
  if (crosshair === undefined) return changed(settings);
  // The part that is shown goes with it.
  const move = crosshair < from ? crosshair - from : crosshair > to ? crosshair - to : 0;
  return changed(settings, { crosshair, ...(settings.zoom && { zoom: { from: from + move, to: to + move } }) });
}
