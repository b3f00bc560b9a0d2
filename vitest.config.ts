import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Belongs to `npm run test:slow`.
    exclude: ['test/slow/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores: more files at once would only make the tests with real processes wait for each other.
    maxWorkers: 2,
  },
});
