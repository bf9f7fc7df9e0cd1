import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // A whole server and its database start inside some tests, often on two busy cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    pool: 'forks',
    maxWorkers: 2,
    retry: 0,
    projects: [
      { extends: true, test: { name: 'rooms', environment: 'node', include: ['test/**/*.test.ts'] } },
      { extends: true, test: { name: 'screens', environment: 'happy-dom', include: ['test/**/*.test.tsx'] } },
    ],
  },
})
