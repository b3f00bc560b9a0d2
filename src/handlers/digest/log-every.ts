/** When metrics make a line: on their own terms (each 10 s or 5 % of the steps), each so many milliseconds or steps, or each point. */
export type LogEvery =
  | { readonly kind: 'automatic' }
  | { readonly kind: 'time'; readonly milliseconds: number }
  | { readonly kind: 'steps'; readonly steps: number }
  | { readonly kind: 'all' };
