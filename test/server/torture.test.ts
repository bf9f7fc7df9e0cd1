import { expect, test } from 'vitest'
import { testDatabase } from '../postgres.ts'
import { torture } from '../torture/torture.ts'

test('twenty writers with stalls, aborts and an idle transaction lose nothing on the feed, and do on a sequence', async () => {
  const database = await testDatabase()
  const seed = 20_260_302
  const report = await torture({ url: database.url, seconds: 6, writers: 20, seed }).finally(database.drop)
  expect(report, `seed ${seed}`).toMatchObject({ missed: 0, torn: 0 })
  expect(report.naiveMissed).toBeGreaterThan(0)
  expect(report.seenBesideIdle).toBeGreaterThan(0)
  expect(report.commits).toBeGreaterThan(50)
})
