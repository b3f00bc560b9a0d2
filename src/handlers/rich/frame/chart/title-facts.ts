import { formatCompact } from '../format-compact.ts';
import { nonfiniteText } from '../nonfinite-text.ts';
import { type CellStyle, Style } from '../style.ts';
import type { ChartOptions } from './chart-options.ts';
import type { Glyphs } from './glyphs.ts';
import { lastText, valueAt } from './series-value.ts';
import type { ValueScale } from './value-scale.ts';
import { pointPosition } from './x-scale.ts';
import { positionText } from './x-ticks.ts';

/** Something that the title says at its right. */
export interface Fact {
  readonly text: string;
  readonly style: CellStyle;
  /** To how many columns the name may be cut for it; undefined where the name comes first. */
  readonly leastName?: number;
}

/** How many points of all lines were no finite number. '' where all were. */
function nonfiniteOf(lines: ChartOptions['lines']): string {
  const nonfiniteCount = lines.reduce((sum, { series }) => sum + series.nonfiniteCount, 0);
  return nonfiniteText({ nonfiniteCount, nonfinitePoints: lines.flatMap(({ series }) => series.nonfinitePoints) });
}

function valueFacts({ lines, settings: { xAxis, crosshair } }: ChartOptions, glyphs: Glyphs): Fact[] {
  const [line] = lines;
  if (line === undefined) return [];
  const facts: Fact[] = [];
  // Several lines tell their values in the legend.
  const isAlone = lines.length === 1;
  if (crosshair !== undefined) {
    const at = valueAt(line, xAxis, crosshair, glyphs);
    facts.push({ text: `@${positionText(xAxis, crosshair)}${isAlone ? ` ${at.text}` : ''}`, style: Style.STRONG, leastName: 4 });
    if (isAlone && at.range !== '') facts.push({ text: at.range, style: Style.DIM });
  } else if (isAlone && line.series.last !== undefined) {
    facts.push({ text: lastText(line.series, glyphs), style: Style.STRONG, leastName: 4 });
  }
  const nonfinite = nonfiniteOf(lines);
  if (nonfinite !== '') facts.push({ text: nonfinite, style: Style.BAD, leastName: 8 });
  return facts;
}

function bestFact({ lines, settings: { xAxis } }: ChartOptions): Fact[] {
  const [line] = lines;
  const best = line?.series.best;
  if (line === undefined || best === undefined || lines.length > 1) return [];
  const x = pointPosition(best, xAxis, line.origin);
  return [{ text: `best ${formatCompact(best.value, 4)} @${positionText(xAxis, x)}`, style: Style.GOOD }];
}

/** What the title says beside the name, the most important first. @param hasLeftOut whether the logarithmic axis could not show all values */
export function titleFacts(options: ChartOptions, glyphs: Glyphs, scale: ValueScale | undefined, hasLeftOut: boolean): Fact[] {
  const { logY, smoothing, xAxis, zoom } = options.settings;
  const facts = valueFacts(options, glyphs);
  const leftOut = options.charset === 'ascii' ? '<=0 left out' : '≤0 left out';
  if (logY && scale !== undefined) facts.push({ text: hasLeftOut ? `log, ${leftOut}` : 'log', style: hasLeftOut ? Style.WARNING : Style.DIM });
  if (zoom !== undefined) facts.push({ text: 'zoom', style: Style.ACCENT });
  facts.push(...bestFact(options));
  if (smoothing > 0) facts.push({ text: `ema ${String(smoothing).replace(/^0/, '')}`, style: Style.DIM });
  facts.push({ text: xAxis, style: Style.DIM });
  return facts;
}
