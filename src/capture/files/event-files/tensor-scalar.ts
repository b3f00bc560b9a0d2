import { messageFields } from './message-fields.ts';
import { shortestFloat } from './shortest-float.ts';

/** How the numbers of a tensor are written: by the number of the type in the file. */
type NumberForm = 'float' | 'double' | 'int32' | 'int64' | 'half' | 'bfloat16';

const FORMS: Readonly<Record<number, NumberForm>> = { 1: 'float', 2: 'double', 3: 'int32', 9: 'int64', 14: 'bfloat16', 19: 'half' };

/** In which field of the tensor a number of the form stands, where it does not stand in the content as it lies in memory. */
const FIELD_OF_FORM: Readonly<Record<NumberForm, number>> = { float: 5, double: 6, int32: 7, int64: 10, half: 13, bfloat16: 13 };
const BYTES: Readonly<Record<NumberForm, number>> = { float: 4, double: 8, int32: 4, int64: 8, half: 2, bfloat16: 2 };

const FIELD = { DTYPE: 1, SHAPE: 2, CONTENT: 4 } as const;
const SHAPE_FIELD = { DIMENSION: 2 } as const;
const DIMENSION_FIELD = { SIZE: 1 } as const;

/** A number of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The upper half of a number of 32 bits. */
function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits * 0x10000);
  return view.getFloat32(0);
}

function numberFromMemory(bytes: Uint8Array, form: NumberForm): number | undefined {
  if (bytes.length !== BYTES[form]) return undefined;
  const view = viewOf(bytes);
  switch (form) {
    case 'float':
      return shortestFloat(view.getFloat32(0, true));
    case 'double':
      return view.getFloat64(0, true);
    case 'int32':
      return view.getInt32(0, true);
    case 'int64':
      return Number(view.getBigInt64(0, true));
    case 'half':
      return halfFloat(view.getUint16(0, true));
    case 'bfloat16':
      return bfloat16(view.getUint16(0, true));
  }
}

/** A whole number as it stands in a field, packed into bytes or by itself. */
function numberFromVarint(value: number, form: NumberForm): number | undefined {
  if (form === 'half') return halfFloat(value);
  if (form === 'bfloat16') return bfloat16(value);
  return form === 'int32' || form === 'int64' ? value : undefined;
}

/** The number of elements that a shape has. @throws MessageError */
function elements(shape: Uint8Array): number {
  let product = 1;
  for (const dimension of messageFields(shape)) {
    if (dimension.number !== SHAPE_FIELD.DIMENSION || dimension.wire !== 'bytes') continue;
    let size = 0;
    for (const field of messageFields(dimension.bytes)) if (field.number === DIMENSION_FIELD.SIZE && field.wire === 'varint') size = field.value;
    product *= size;
  }
  return product;
}

/** Whole numbers that are packed into bytes are those of a message without their tags. @throws MessageError */
function packedVarint(bytes: Uint8Array): number | undefined {
  const tagged = Uint8Array.of(FIELD.DTYPE * 8, ...bytes);
  const [first] = [...messageFields(tagged)];
  return first?.wire === 'varint' ? first.value : undefined;
}

/**
 * The number in a tensor that holds a single one.
 * @param bytes a `TensorProto`
 * @returns undefined where it holds several, none, or something else
 * @throws MessageError
 */
export function tensorScalar(bytes: Uint8Array): number | undefined {
  const fields = [...messageFields(bytes)];
  const type = fields.find(({ number }) => number === FIELD.DTYPE);
  const form = type?.wire === 'varint' ? FORMS[type.value] : undefined;
  const shape = fields.find(({ number }) => number === FIELD.SHAPE);
  if (form === undefined || (shape?.wire === 'bytes' && elements(shape.bytes) !== 1)) return undefined;
  const written = fields.find(({ number }) => number === FIELD.CONTENT) ?? fields.find(({ number }) => number === FIELD_OF_FORM[form]);
  // What is zero need not be written.
  if (written === undefined) return 0;
  if (written.wire === 'varint') return numberFromVarint(written.value, form);
  const isInteger = form === 'int32' || form === 'int64' || form === 'half' || form === 'bfloat16';
  if (written.number === FIELD.CONTENT || !isInteger) return numberFromMemory(written.bytes, form);
  const value = packedVarint(written.bytes);
  return value === undefined ? undefined : numberFromVarint(value, form);
}
