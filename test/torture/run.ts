import { startPostgres } from '../../build/postgres.ts'
import { torture } from './torture.ts'

// npm run torture -- [--json] [--seconds N] [--seed N]: looks for changes that the feed loses, on a real PostgreSQL.
const words = process.argv.slice(2)
const numberAfter = (flag: string, otherwise: number) => {
  const at = words.indexOf(flag)
  const value = at < 0 ? otherwise : Number(words[at + 1])
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${flag} takes a number above zero.`)
  return value
}
const seconds = numberAfter('--seconds', 20)
const seed = numberAfter('--seed', (Date.now() % 1_000_000) + 1)

const started = await startPostgres()
if (!started.ok) throw new Error(started.missing)
const { url, crash, stop } = started.postgres
const report = await torture({ url, seconds, writers: 24, seed, crash }).finally(stop)
const isSound =
  report.missed === 0 && report.lost === 0 && report.torn === 0 && report.naiveMissed > 0 && report.seenBesideIdle > 0
if (!words.includes('--json')) {
  console.log(
    `${report.commits} commits, ${report.aborts} aborts, 24 writers, of them 8 through ${report.servers} servers, ${seconds} s, seed ${seed}, beside a writing transaction that stood idle, and with a crash of the database in the middle.`,
  )
  console.log(
    `Our feed: ${report.missed} changes missed, ${report.torn} transactions torn, ${report.pages} pages read.`,
  )
  console.log(`${report.lost} rows lost of those that a server had answered for.`)
  console.log(`A reader by sequence ("id > cursor"): ${report.naiveMissed} rows missed.`)
  console.log(isSound ? 'Sound.' : 'NOT sound.')
}
console.log(JSON.stringify(report))
process.exitCode = isSound ? 0 : 1
