import { defineConfig } from 'vitest/config';

// Two windows at a time, each in a demo world of its own: a test waits about half its time, and a machine with two cores has no more to give.
export default defineConfig({
  root: import.meta.dirname,
  test: {
    environment: 'node',
    include: ['*.e2e.ts'],
    globalSetup: 'worlds.ts',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
