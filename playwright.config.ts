import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'artefacts/e2e',
  // A test that passes at the second try is a fault nobody has understood yet.
  retries: 0,
  // Every test starts a whole browser; two at once on a small machine only wait for each other.
  workers: 1,
  timeout: 60_000,
  reporter: [['list'], ['json', { outputFile: 'artefacts/e2e.json' }]],
})
