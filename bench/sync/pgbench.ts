import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchFactory } from './server.ts'
import { fourDigits } from './spread.ts'

/**
 * The same write without us: one row of the same table updated in a transaction of its own, under the same triggers, by
 * PostgreSQL's own load maker. Undefined, and said, where pgbench is not installed.
 */
export async function limitByPgbench(
  factory: BenchFactory,
  clients: number,
  seconds: number,
): Promise<{ perSecond: number; p50Ms: number; p99Ms: number; mostMs: number } | undefined> {
  const program = findPgbench()
  if (program === undefined) {
    console.error('pgbench is not installed here (Debian: postgresql), so there is no limit to compare with.')
    return undefined
  }
  await factory.ask('create table if not exists bench_order as select row_number() over () as no, id from sales_order')
  await factory.ask('create index if not exists bench_order_no on bench_order (no)')
  const [count] = await factory.ask<{ count: string }>('select count(*) from bench_order')
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-pgbench-'))
  const script = join(folder, 'edit.sql')
  writeFileSync(
    script,
    `\\set no random(1, ${count?.count ?? 1})
     update sales_order set note = 'pgbench', version = version + 1 where id = (select id from bench_order where no = :no);\n`,
  )
  const words = ['-n', '-M', 'prepared', '-f', script, '-c', String(clients), '-j', '2', '-T', String(seconds), '-l']
  const ended = spawnSync(program, [...words, '--log-prefix', join(folder, 'times'), factory.databaseUrl], {
    encoding: 'utf8',
    cwd: folder,
  })
  try {
    if (ended.status !== 0) throw new Error(`pgbench failed: ${ended.stderr.slice(-500)}`)
    const timesMs = readTimes(folder)
    const at = (share: number) => fourDigits(timesMs[Math.floor(share * (timesMs.length - 1))] ?? 0)
    return { perSecond: Math.round(timesMs.length / seconds), p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** pgbench logs one transaction a line: client, number, microseconds, …; here sorted, in milliseconds. */
function readTimes(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('times'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter(Boolean)
    .map((line) => Number(line.split(' ')[2]) / 1000)
    .sort((a, b) => a - b)
}

function findPgbench(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const found = versions.map((version) => join(debian, version, 'bin/pgbench')).find(existsSync)
  if (found !== undefined) return found
  return spawnSync('pgbench', ['--version']).status === 0 ? 'pgbench' : undefined
}
