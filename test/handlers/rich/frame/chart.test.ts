import { describe, expect, it } from 'vitest';
import { chartOf, seriesOf, values } from './chart-fixture.ts';

/** 400 points that fall to 0.8, with a spike of 4 at step 10,000 and NaN at 25,000 and 25,100. */
const loss = seriesOf(
  values(400, (index) => {
    if (index === 250 || index === 251) return Number.NaN;
    return index === 100 ? 4 : 0.8 + 2.8 * Math.exp(-index / 60) + 0.15 * Math.sin(index * 2.3);
  }),
  { steps: 100 },
);
const other = seriesOf(values(300, (index) => 3 - index / 150), { name: 'other', steps: 100 });
/** Nine points, a quarter of an hour between two of them. */
const reward = seriesOf(values(9, (index) => index * index), { name: 'eval.reward', steps: 500, milliseconds: 900_000 });

describe('drawChart', () => {
  it('draws a band and a smoothed line in braille', () => {
    expect(chartOf([loss], 10, 48, { settings: { smoothing: 0.9 } }).text()).toMatchInlineSnapshot(`
      "┌ train.loss ── 0.8558 · 2 NaN · ema .9 · step ┐
      │    4┤          ⠅                             │
      │     │⠑⢄        ⠅                             │
      │     │ ⢑⠣⡀      ⠅                             │
      │     │  ⠑⠘⢄     ⠅                             │
      │    2┤   ⠁⠑⠑⢄   ⠅                             │
      │     │      ⠑⠑⠢⣀⢄                             │
      │     │        ⠁⠑⠕⠉⠒⠤⢄⣀⣀⡀⢀⢀⢀⢀            0.8558│
      │  0.6┤             ⠁⠁⠑⠑⠈⠉⠉⠉⠉⠉⠒✗✗⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒★●│
      └────── 0 ───── 10k ───── 20k ──── 30k ─ 39.9k ┘"
    `);
  });

  it('draws in blocks', () => {
    expect(chartOf([loss], 8, 48, { charset: 'block', settings: { smoothing: 0.9 } }).text()).toMatchInlineSnapshot(`
      "┌ train.loss ── 0.8558 · 2 NaN · ema .9 · step ┐
      │    4┤▖         ░                             │
      │     │▝▚▖       ░                             │
      │     │ ░▝▚▄     ░                             │
      │     │   ░░▀▄▄░ ░                             │
      │     │      ░░▀▀▀▚▄▄▄▖░░░               0.8558│
      │  0.6┤            ░░░▝▀▀▀▀▀▀▀▀✗✗▀▀▀▀▀▀▀▀▀▀▀▀★●│
      └────── 0 ───── 10k ───── 20k ──── 30k ─ 39.9k ┘"
    `);
  });

  it('draws in ASCII', () => {
    expect(chartOf([loss], 10, 48, { charset: 'ascii', settings: { smoothing: 0.9 } }).text()).toMatchInlineSnapshot(`
      "+ train.loss -- 0.8558 | 2 NaN | ema .9 | step +
      |    4+:         :                             |
      |     |'|        :                             |
      |     | :|.      :                             |
      |     |  :'|     :                             |
      |    2+   ::'|   :                             |
      |     |     ::'-..                             |
      |     |        :::'--....::::::::::::    0.8558|
      |  0.6+             :::::''''''xx''''--------*o|
      +------ 0 ----- 10k ----- 20k ---- 30k - 39.9k +"
    `);
  });

  it('draws without border, by the time since the start, and marks the focus', () => {
    expect(chartOf([reward], 6, 32, { hasBorder: false, hasFocus: true, settings: { xAxis: 'relative' } }).text()).toMatchInlineSnapshot(`
      "▸ eval.reward   64 · best 64 @2h
         65┤                       ⣀⠔●
           │                  ⢀⡠⠔⠒⠉
           │             ⣀⡠⠤⠒⠉⠁
          0┤⣀⣀⣀⣀⡠⠤⠤⠤⠔⠒⠊⠉⠉
             0s         1h         2h"
    `);
    expect(chartOf([reward], 6, 32, { charset: 'ascii', hasBorder: false, hasFocus: true, settings: { xAxis: 'relative' } }).text()).toMatchInlineSnapshot(`
      "> eval.reward   64 | best 64 @2h
         65+                       .-o
           |                   .-''
           |             ..--''
          0+.....----''''
             0s         1h         2h"
    `);
  });

  it('draws several lines with a glyph each and a legend, in a border of its own where it has the focus', () => {
    expect(chartOf([loss, other], 9, 48, { title: 'compare', hasFocus: true, settings: { smoothing: 0.99 } }).text()).toMatchInlineSnapshot(`
      "╔ compare ═════════════ 2 NaN · ema .99 · step ╗
      ║● train.loss 0.8558  ▲ other 1.007            ║
      ║  3.6┤⠑⢄                                      ║
      ║     │⠒⠒●⠦⣤⢄⣀▲⡀                               ║
      ║     │     ⠑⠢⢄⡈⠉⠉⠒⠒⠒⠤⠤⣀⣀⡀                     ║
      ║     │        ⠈⠑⠒⠤⣀⡀    ⠈⠉⠉⠒⠒▲⠤⣀⣀⡀            ║
      ║     │             ⠈⠉⠒⠒⠤●⣀⣀⡀     ⠈⠉▲          ║
      ║  0.8┤                     ⠈⠉⠉✗✗⠒⠒⠒⠒⠢⠤⠤⠤●⠤⠤⠤⠤●║
      ╚══════ 0 ═════ 10k ═════ 20k ════ 30k ═ 39.9k ╝"
    `);
    expect(chartOf([loss, other], 9, 48, { charset: 'ascii', title: 'compare', hasFocus: true, settings: { smoothing: 0.99 } }).text()).toMatchInlineSnapshot(`
      "# compare ============= 2 NaN | ema .99 | step #
      #o train.loss 0.8558  + other 1.007            #
      #  3.6+'-.                                     #
      #     |--o-...+                                #
      #     |     '-.''''---....                     #
      #     |        ''--..     '''-+-..             #
      #     |              ''--o...     ''+          #
      #  0.8+                      ''xx'-------o----o#
      #====== 0 ===== 10k ===== 20k ==== 30k = 39.9k #"
    `);
  });

  it('draws a part of the axis, with a crosshair through which the spike is seen', () => {
    expect(chartOf([loss], 8, 40, { settings: { smoothing: 0.6, zoom: { from: 9_000, to: 12_000 }, crosshair: 10_000 } }).text()).toMatchInlineSnapshot(`
      "┌ train.loss ─────── @10,000 4 · 2 NaN ┐
      │    4┤          │⠄                    │
      │     │          ⢐⠅                    │
      │     │          │⢅                    │
      │     │          ⢸⢆                    │
      │     │⢀⡀    ⢀  ⢀⡇⠈⠑⢄⡀                 │
      │    1┤⠉⠈⠉⠉⠉⠉⠉⠉⠑⠉│⠐⠁ ⠈⠉⠉⠒⠑⠒⠒⠒⠒⠒⠒⠔⠒⠒⠢⠒⠢⠤│
      └────── 9k ──── 10k ────── 11k ─── 12k ┘"
    `);
  });

  it('draws powers of ten as a straight line on a logarithmic axis', () => {
    const falling = seriesOf(values(200, (index) => 10 ** (3 - index / 40)), { name: 'grad_norm' });
    expect(chartOf([falling], 9, 40, { settings: { logY: true } }).text()).toMatchInlineSnapshot(`
      "┌ grad_norm ───── 0.01059 · log · step ┐
      │   1k┤⠉⠒⠤⣀⡀                           │
      │     │    ⠈⠑⠢⠤⣀                       │
      │     │         ⠉⠒⠢⢄⣀                  │
      │     │              ⠉⠒⠤⢄⡀             │
      │    1┤                  ⠈⠑⠒⠤⣀         │
      │     │                       ⠉⠒⠢⢄⣀    │
      │ 0.01┤                            ⠉⠒⠤●│
      └────── 0 ─────────── 100 ──────── 199 ┘"
    `);
  });

  it('becomes one row for each line where there is no room for a chart', () => {
    expect(chartOf([loss], 3, 40).text()).toMatchInlineSnapshot(`
      "train.loss 0.8558 ⠉⠒⠢⠤⠤⠤⢄⣀⣀⣀⣀⣀⣀✗⣀⣀⣀⣀⣀⣀⣀⣀

      "
    `);
    expect(chartOf([loss], 1, 12, { charset: 'ascii' }).text()).toBe('trai~ 0.8558');
    expect(chartOf([loss], 1, 6).text()).toBe('0.8558');
    expect(chartOf([loss], 1, 4).text()).toBe('0.8…');
    expect(chartOf([loss, other], 3, 30, { charset: 'ascii', hasFocus: true }).text()).toMatchInlineSnapshot(`
      ">o train.loss 0.8558 #~,._x___
      + other 1.007 ##++==~~--,,..__
      "
    `);
  });

  it('says what is missing', () => {
    const [empty, broken] = [seriesOf([]), seriesOf(values(5, () => Number.NaN))];
    expect(chartOf([empty], 5, 30).text()).toContain('no points yet');
    expect(chartOf([], 5, 30).text()).toContain('no points yet');
    expect(chartOf([broken], 5, 30).text()).toContain('no finite values');
    expect(chartOf([reward], 5, 30, { settings: { zoom: { from: 9_000, to: 9_001 } } }).text()).toContain('no values in this part');
    expect(chartOf([seriesOf([0, -1])], 5, 30, { settings: { logY: true } }).text()).toContain('no values above 0');
    expect(chartOf([empty], 1, 30).text()).toBe('train.loss –');
  });
});
