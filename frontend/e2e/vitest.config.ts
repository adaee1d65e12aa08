import { defineConfig } from 'vitest/config';

// One window at a time: all share a demo world, and a machine with two cores has no more to give.
export default defineConfig({
  root: import.meta.dirname,
  test: {
    environment: 'node',
    include: ['*.e2e.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
