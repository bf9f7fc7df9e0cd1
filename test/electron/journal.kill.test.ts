import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDisk } from '../../electron/disk.ts'
import { createJournal } from '../../model/journal/journalFile.ts'

const rounds = 24
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selvedge-journal-'))
  await build({
    entryPoints: [join(import.meta.dirname, 'appendForever.ts')],
    outfile: join(folder, 'appendForever.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test(`killed in mid-append ${rounds} times, the file keeps every acknowledged entry`, {
  timeout: 120_000,
}, async () => {
  const data = join(folder, 'data')
  const promised = new Map<number, string>()
  for (let round = 1; round <= rounds; round += 1) {
    for (const line of await runAndKill(data, round)) {
      if (line.upTo) for (const at of promised.keys()) if (at <= line.upTo) promised.delete(at)
      for (const [i, entry] of line.entries?.entries() ?? []) promised.set(line.last - 1 + i, entry)
    }
    const journal = createJournal({ disk: createDisk(data), now: Date.now })
    const content = await journal.read()
    await journal.close()
    if (!content.ok) throw new Error(`round ${round}: the journal answered ${content.fault.reason}`)
    const found = new Map(content.value.entries.map(({ at, entry }) => [at, entry]))
    const lost = [...promised].filter(([at, entry]) => found.get(at) !== entry)
    expect({ round, lost }).toEqual({ round, lost: [] })
    expect(new Set(found.values()).size).toBe(found.size)
  }
})

/** Runs the appender until it has acknowledged a few dozen appends, kills it, and answers what it had said by then. */
async function runAndKill(data: string, round: number): Promise<{ last: number; entries?: string[]; upTo?: number }[]> {
  const child = spawn(process.execPath, [join(folder, 'appendForever.mjs'), data, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const enough = 20 + ((round * 37) % 150)
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.split('\n').length > enough) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  expect(signal).toBe('SIGKILL')
  // A kill may cut the last line, and an acknowledgement nobody could read was none.
  return said
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}
