/** A tensor as plain data: 32-bit floats, row by row. */
export type Tensor = { readonly shape: readonly number[]; readonly values: Float32Array };
