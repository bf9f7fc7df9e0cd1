import { expect, test } from 'vitest'
import { startPostgres } from '../../build/postgres.ts'
import { torture } from '../torture/torture.ts'

test('twenty writers, two servers among them, with stalls, aborts, an idle transaction and a crash of the database lose nothing on the feed, and do on a sequence', async () => {
  const started = await startPostgres()
  if (!started.ok) throw new Error(started.missing)
  const { url, crash, stop } = started.postgres
  const seed = 20_260_302
  const report = await torture({ url, seconds: 6, writers: 20, seed, crash }).finally(stop)
  expect(report, `seed ${seed}`).toMatchObject({ missed: 0, lost: 0, torn: 0, servers: 2, crashes: 1 })
  expect(report.naiveMissed).toBeGreaterThan(0)
  expect(report.seenBesideIdle).toBeGreaterThan(0)
  expect(report.commits).toBeGreaterThan(50)
})
