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
    // A DOM without layout shows nothing that could take the focus; each time, the whole tree would be printed with that.
    onConsoleLog: (log) => !log.startsWith('[@mantine/hooks/use-focus-trap]'),
    projects: [
      { extends: true, test: { name: 'rooms', environment: 'node', include: ['test/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'screens',
          environment: 'happy-dom',
          include: ['test/**/*.test.tsx'],
          setupFiles: ['test/renderer/patience.ts'],
        },
      },
    ],
  },
})
