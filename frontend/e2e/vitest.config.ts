import { defineConfig } from 'vitest/config';

// Two windows at a time, each in its own demo world: a test spends about half its time waiting, and two cores cannot serve more.
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
