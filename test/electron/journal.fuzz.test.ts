import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scan } from '../../model/journal/frames.ts'
import { createJournal, type Journal, type JournalContent } from '../../model/journal/journalFile.ts'
import { memoryDisk } from './memoryDisk.ts'

const seed = Number(process.env.SELVEDGE_SEED ?? Date.now() % 2 ** 31)
console.info(`journal.fuzz: SELVEDGE_SEED=${seed}`)
const entries = fc.array(fc.jsonValue(), { minLength: 1, maxLength: 12 })

test('a cut anywhere loses only the entries it touched', async () => {
  await fc.assert(
    fc.asyncProperty(entries, fc.double({ min: 0, max: 1, noNaN: true }), async (written, where) => {
      const { memory, bytes, frames } = await filled(written)
      const size = Math.floor(where * bytes.length)
      memory.put('journal', bytes.slice(0, size))
      const whole = frames.filter(({ end }) => end <= size)
      expect(await entriesOf(memory)).toEqual(whole.map(({ entry, at }) => ({ at, entry })))
    }),
    { seed, numRuns: 300 },
  )
})

test('a flipped bit anywhere loses at most the one entry it is in', async () => {
  await fc.assert(
    fc.asyncProperty(
      entries,
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      fc.nat(7),
      async (written, where, bit) => {
        const { memory, bytes, frames } = await filled(written)
        const hit = Math.floor(where * bytes.length)
        const hurt = bytes.slice()
        hurt[hit] = (hurt[hit] ?? 0) ^ (1 << bit)
        memory.put('journal', hurt)
        const untouched = frames.filter(({ start, end }) => hit < start || hit >= end)
        const content = await contentOf(memory)
        expect(content.entries).toEqual(untouched.map(({ entry, at }) => ({ at, entry })))
        const kept = memory.bytesOf(content.damaged?.quarantined ?? '')
        expect(Buffer.from(hurt).includes(Buffer.from(kept ?? [0]))).toBe(true)
      },
    ),
    { seed, numRuns: 300 },
  )
})

test('garbage in several places never invents an entry, and what was appended later survives with it', async () => {
  const blows = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.uint8Array({ maxLength: 30 })), {
    maxLength: 4,
  })
  await fc.assert(
    fc.asyncProperty(entries, blows, async (written, blowsHit) => {
      const { memory, bytes, frames } = await filled(written)
      let hurt = Buffer.from(bytes)
      for (const [where, garbage] of blowsHit) {
        const place = Math.floor(where * hurt.length)
        hurt = Buffer.concat([hurt.subarray(0, place), garbage, hurt.subarray(place + (garbage[0] ?? 0))])
      }
      memory.put('journal', hurt)
      const journal = createJournal({ disk: memory.disk, now: () => 5_000_000 })
      const found = unwrap(await journal.read()).entries
      for (const { at, entry } of found) expect(frames).toContainEqual(expect.objectContaining({ at, entry }))
      await journal.append(['later'])
      expect((await entriesOf(memory)).map(({ entry }) => entry)).toEqual([...found.map(({ entry }) => entry), 'later'])
    }),
    { seed, numRuns: 300 },
  )
})

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      sizes: fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), back: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('read' as const) }) },
)

test('a machine that dies at any call, and loses power, keeps every acknowledged entry and invents none', async () => {
  const chance = fc.infiniteStream(fc.double({ min: 0, max: 0.999999, noNaN: true }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.nat(60),
      chance,
      async (steps, diesAfter, stream) => {
        const memory = memoryDisk()
        let clock = 1000
        const journal = createJournal({ disk: memory.disk, now: () => clock })
        memory.dieAfter(diesAfter)
        const told = await play(journal, steps)
        memory.heal()
        memory.losePower(() => stream.next().value ?? 0)
        clock = 1_000_000

        const second = createJournal({ disk: memory.disk, now: () => clock })
        const found = unwrap(await second.read()).entries
        const values = found.map(({ entry }) => entry)
        expect(values).toEqual(
          expect.arrayContaining(told.acknowledged.filter(({ at }) => at > told.forgotten).map(({ entry }) => entry)),
        )
        for (const value of values) expect(told.tried.has(value)).toBe(true)
        for (const { at, entry } of told.acknowledged) {
          const twin = found.find((one) => one.at === at)
          if (twin) expect(twin.entry).toBe(entry)
        }
        const next = unwrap(await second.append(['next']))
        expect(next).toBeGreaterThan(Math.max(0, ...told.acknowledged.map(({ at }) => at)))
      },
    ),
    { seed, numRuns: 500 },
  )
})

/** Plays the steps and remembers what the journal promised. */
async function play(journal: Journal, steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]) {
  const acknowledged: { at: number; entry: unknown }[] = []
  const tried = new Set<unknown>()
  let forgotten = 0
  let count = 0
  for (const one of steps) {
    if (one.do === 'read') await journal.read()
    if (one.do === 'forget') {
      const upTo = (acknowledged.at(-1)?.at ?? 0) - one.back
      // Even a refused "forget" may have happened, so its entries are no longer promised.
      if (upTo > 0) forgotten = Math.max(forgotten, upTo)
      if (upTo > 0) await journal.forget(upTo)
    }
    if (one.do !== 'append') continue
    const batches = one.sizes.map((size, batch) =>
      Array.from({ length: size }, (_, i) => `entry ${count}/${batch}/${i}`),
    )
    count += 1
    for (const entry of batches.flat()) tried.add(entry)
    const lasts = await Promise.all(batches.map((batch) => journal.append(batch)))
    for (const [i, last] of lasts.entries()) {
      const batch = batches[i] ?? []
      if (!last.ok) continue
      for (const [j, entry] of batch.entries()) acknowledged.push({ at: last.value - batch.length + 1 + j, entry })
    }
  }
  return { acknowledged, tried, forgotten }
}

async function filled(written: readonly unknown[]) {
  const memory = memoryDisk()
  await createJournal({ disk: memory.disk, now: () => 1000 }).append(written)
  const bytes = memory.bytesOf('journal') ?? new Uint8Array()
  const frames = scan(bytes).frames.map((frame) => ({
    ...frame,
    entry: JSON.parse(Buffer.from(frame.payload).toString()),
  }))
  expect(frames).toHaveLength(written.length)
  return { memory, bytes, frames }
}

async function contentOf(memory: ReturnType<typeof memoryDisk>): Promise<JournalContent> {
  return unwrap(await createJournal({ disk: memory.disk, now: () => 2000 }).read())
}

async function entriesOf(memory: ReturnType<typeof memoryDisk>) {
  return (await contentOf(memory)).entries
}

function unwrap<T>(outcome: { ok: true; value: T } | { ok: false; fault: unknown }): T {
  if (!outcome.ok) throw new Error(`the journal answered ${JSON.stringify(outcome.fault)}`)
  return outcome.value
}
