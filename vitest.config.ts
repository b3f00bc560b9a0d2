import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Real processes first: they wait most of the time, and the others compute meanwhile. */
class ProcessesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // The name is vitest's: nothing is sorted in place.
    // oxlint-disable-next-line unicorn/no-array-sort
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification) => moduleId.includes('/test/cli/') || moduleId.includes('/test/faults/');
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Belongs to `npm run test:slow`.
    exclude: ['test/slow/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // One more than the two cores: tests of real processes wait for a third of their time.
    maxWorkers: 3,
    // Loading the same modules anew for each file would take a third of the time.
    isolate: false,
    sequence: { sequencer: ProcessesFirst },
  },
});
