import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Both belong to `npm run test:slow`: what kills at random, and what waits for real time-outs on real sockets.
    exclude: ['test/slow/**', 'test/faults/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores: more files at once would only make the tests with real processes wait for each other.
    maxWorkers: 2,
  },
});
