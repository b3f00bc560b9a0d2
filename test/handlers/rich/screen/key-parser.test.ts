import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InputEvent, KeyParser } from '../../../../src/handlers/rich/screen/key-parser.ts';
import { KeyReader } from '../../../../src/handlers/rich/screen/key-reader.ts';
import { ManualClock } from '../../../../src/testing/manual-clock.ts';
import { runs } from '../../../support/property.ts';

/** `name` for keys, `focus` and `blur`, and the text of a paste in quotation marks. */
function shortly(events: readonly InputEvent[]): string[] {
  return events.map((event) => (event.kind === 'key' ? event.key : event.kind === 'paste' ? JSON.stringify(event.text) : event.hasFocus ? 'focus' : 'blur'));
}

/** What the bytes of these pieces mean, with `^` for ESC, and what is left once nothing more comes. */
function parse(...pieces: readonly (string | Uint8Array)[]): string[] {
  const parser = new KeyParser();
  const events = pieces.flatMap((piece) => parser.feed(typeof piece === 'string' ? Buffer.from(piece.replaceAll('^', '\u001b')) : piece));
  return shortly([...events, ...parser.flush()]);
}

describe('KeyParser', () => {
  it.each<[string, readonly string[]]>([
    ['aA?/', ['a', 'A', '?', '/']],
    ['é漢😀', ['é', '漢', '😀']],
    [' \r\n\t\u007f\b', ['space', 'enter', 'enter', 'tab', 'backspace', 'backspace']],
    ['\u0001\u0003\u001a\u001c\0', ['ctrl-a', 'ctrl-c', 'ctrl-z', 'ctrl-\\', 'ctrl-space']],
    ['^', ['escape']],
    ['^^', ['escape', 'escape']],
    ['^[A^[B^[C^[D', ['up', 'down', 'right', 'left']],
    ['^OA^OB^OC^OD^OH^OF', ['up', 'down', 'right', 'left', 'home', 'end']],
    ['^[H^[F^[1~^[4~^[7~^[8~', ['home', 'end', 'home', 'end', 'home', 'end']],
    ['^[2~^[3~^[5~^[6~', ['insert', 'delete', 'page-up', 'page-down']],
    ['^OP^[Q^[[A^[[E^[11~^[15~^[17~^[24~', ['f1', 'f2', 'f1', 'f5', 'f1', 'f5', 'f6', 'f12']],
    ['^[Z^[1;2Z', ['shift-tab', 'shift-tab']],
    ['^[1;5A^[1;2B^[1;3C^[1;8D^[5;5~^O5A', ['ctrl-up', 'shift-down', 'alt-right', 'ctrl-alt-shift-left', 'ctrl-page-up', 'ctrl-up']],
    ['^a^A^é^ ^\r^\u007f^\u0001', ['alt-a', 'alt-A', 'alt-é', 'alt-space', 'alt-enter', 'alt-backspace', 'ctrl-alt-a']],
    ['^[', ['alt-[']],
    ['^O', ['alt-O']],
    ['^^[A', ['escape', 'up']],
    ['^[I^[O', ['focus', 'blur']],
    ['a^[200~x\r\ny\rz\tq^[201~b', ['a', '"x\\ny\\nz\\tq"', 'b']],
    ['^[200~X\u0003^[A\u0007q\u001b[201~', ['"X[Aq"']],
    ['^[200~^[201~', ['""']],
    // What nobody knows, and what terminals answer.
    ['a^[99~b^[?1;2cd^[<0;3;4Me^[>0u^[1;2Xf', ['a', 'b', 'd', 'e', 'f']],
    ['a^]11;rgb:0/0/0^\\b^]0;x\u0007c^P1+r^\\d^_Gi=1^\\e', ['a', 'b', 'c', 'd', 'e']],
    ['^[1^[A', ['up']],
    ['^[1\rx', ['enter', 'x']],
    ['^]0;cut^[Ax', ['up', 'x']],
    ['^[12;', []],
    ['\u009b\ufffd', []],
  ])('%j', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it('leaves out bytes that are no text', () => {
    expect(parse(Uint8Array.of(0x61, 0xff, 0xc3, 0x62))).toEqual(['a', 'b']);
  });

  it('makes no difference where the bytes are cut', () => {
    const known = ['a', 'é', '😀', '\r', '^[A', '^OP', '^[1;5C', '^[15~', '^[I', '^[200~x^[20\r^[201~', '^]0;t^\\', '^b', '^[[B', '^[9;9R', '^[200~😀^[201~'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...known), { maxLength: 8 }), fc.array(fc.nat(60), { maxLength: 6 }), (parts, cuts) => {
        const whole = Buffer.from(parts.join('').replaceAll('^', '\u001b'));
        const places = [0, ...cuts.filter((cut) => cut < whole.length).toSorted((left, right) => left - right), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        expect(parse(...pieces)).toEqual(parse(whole));
      }),
      runs(1_000),
    );
  });

  it('never throws, keeps little, and finds its way back, whatever came', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 10 }), (pieces) => {
        const parser = new KeyParser();
        for (const piece of pieces) parser.feed(piece);
        parser.flush();
        // Out of a paste and a string, at the latest.
        parser.feed(Buffer.from('\u001b[201~\u001b\\'));
        parser.flush();
        expect(shortly(parser.feed(Buffer.from('k')))).toEqual(['k']);
      }),
      runs(1_000),
    );
  });

  it('keeps the beginning of a paste without end, and no more of an answer than can be one', () => {
    const parser = new KeyParser();
    parser.feed(Buffer.from('\u001b[200~'));
    for (let piece = 0; piece < 100; piece++) expect(parser.feed(Buffer.from('x'.repeat(10_000)))).toEqual([]);
    const [paste] = parser.feed(Buffer.from('\u001b[201~'));
    expect(paste?.kind === 'paste' && paste.text.length).toBe(65_536);
    parser.feed(Buffer.from(`\u001b]${'y'.repeat(100_000)}`));
    expect(shortly([...parser.feed(Buffer.from('\u0007z'))])).toEqual(['z']);
  });
});

describe('KeyReader', () => {
  function reader() {
    const clock = new ManualClock();
    const told: string[] = [];
    const reader = new KeyReader({ clock, onEvent: (event) => told.push(...shortly([event])) });
    return { clock, told, reader, type: (text: string) => reader.feed(Buffer.from(text.replaceAll('^', '\u001b'))) };
  }

  it('takes an escape for a key when nothing follows for a moment', async () => {
    const { clock, told, type } = reader();
    type('^');
    await clock.advance(49);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['escape']);
    await clock.advance(1_000);
    expect(told).toEqual(['escape']);
  });

  it('takes it for the beginning of what follows sooner, however slowly that comes', async () => {
    const { clock, told, type } = reader();
    for (const piece of ['^', '[', '1', ';', '5', 'A', '^']) {
      type(piece);
      await clock.advance(40);
    }
    expect(told).toEqual(['ctrl-up']);
    type('x');
    expect(told).toEqual(['ctrl-up', 'alt-x']);
    expect(clock.pending).toBe(0);
  });

  it('never ends a paste by the clock', async () => {
    const { clock, told, type } = reader();
    type('^[200~one');
    await clock.advance(60_000);
    type('q^');
    await clock.advance(60_000);
    type('[201~');
    expect(told).toEqual(['"oneq"']);
  });

  it('tells nothing after it was stopped', async () => {
    const { clock, told, reader: stopped, type } = reader();
    type('^');
    stopped.stop();
    await clock.advance(1_000);
    expect(told).toEqual([]);
  });
});
