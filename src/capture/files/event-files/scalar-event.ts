import { type MessageField, messageFields } from './message-fields.ts';
import { shortestFloat } from './shortest-float.ts';
import { tensorScalar } from './tensor-scalar.ts';

/** The scalars that a record of an event file brings. */
export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly scalars: readonly { readonly tag: string; readonly value: number }[];
}

const EVENT = { WALL_TIME: 1, STEP: 2, SUMMARY: 5 } as const;
const SUMMARY = { VALUE: 1 } as const;
const VALUE = { TAG: 1, SIMPLE: 2, TENSOR: 8, METADATA: 9 } as const;
const METADATA = { PLUGIN: 1 } as const;
const PLUGIN = { NAME: 1 } as const;

const DECODER = new TextDecoder();

function bytesAt(fields: Iterable<MessageField>, wanted: number): Uint8Array | undefined {
  for (const field of fields) if (field.number === wanted && field.wire === 'bytes') return field.bytes;
  return undefined;
}

/** What shows the value in TensorBoard; '' where the file does not say. @throws MessageError */
function pluginOf(metadata: Uint8Array | undefined): string {
  const plugin = metadata && bytesAt(messageFields(metadata), METADATA.PLUGIN);
  const name = plugin && bytesAt(messageFields(plugin), PLUGIN.NAME);
  return name === undefined ? '' : DECODER.decode(name);
}

/** One value of a summary, where it is a scalar. @throws MessageError */
function scalarOf(bytes: Uint8Array): { readonly tag: string; readonly value: number } | undefined {
  const fields = [...messageFields(bytes)];
  const tag = bytesAt(fields, VALUE.TAG);
  const plugin = pluginOf(bytesAt(fields, VALUE.METADATA));
  // Text, and sessions of hyperparameters, may be a tensor of one element too.
  if (tag === undefined || (plugin !== '' && plugin !== 'scalars')) return undefined;
  const simple = fields.find(({ number }) => number === VALUE.SIMPLE);
  const tensor = bytesAt(fields, VALUE.TENSOR);
  const value = simple?.wire === 'fixed32' ? shortestFloat(floatOf(simple.bytes)) : tensor && tensorScalar(tensor);
  return value === undefined ? undefined : { tag: DECODER.decode(tag), value };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function floatOf(bytes: Uint8Array): number {
  return viewOf(bytes).getFloat32(0, true);
}

/** Reads a record of an event file, an `Event`. @throws MessageError where it is none */
export function scalarEvent(payload: Uint8Array): ScalarEvent {
  let wallTime = 0;
  let step = 0;
  const scalars: { readonly tag: string; readonly value: number }[] = [];
  for (const field of messageFields(payload)) {
    if (field.number === EVENT.WALL_TIME && field.wire === 'fixed64') wallTime = viewOf(field.bytes).getFloat64(0, true);
    if (field.number === EVENT.STEP && field.wire === 'varint') step = field.value;
    if (field.number !== EVENT.SUMMARY || field.wire !== 'bytes') continue;
    for (const value of messageFields(field.bytes)) {
      const scalar = value.number === SUMMARY.VALUE && value.wire === 'bytes' ? scalarOf(value.bytes) : undefined;
      if (scalar !== undefined) scalars.push(scalar);
    }
  }
  return { wallTime, step, scalars };
}
