/** The part of a test framework that the suites use: vitest, jest, mocha and node:test all have it. */
export interface TestFramework {
  describe(title: string, body: () => void): unknown;
  it(title: string, body: () => Promise<void>): unknown;
}

/** Something that a suite makes for each case, and closes after it. */
export async function withClosing<T extends { close(): Promise<void> }>(create: () => Promise<T>, use: (made: T) => Promise<void>): Promise<void> {
  const made = await create();
  try {
    await use(made);
  } finally {
    await made.close();
  }
}
