import { expect, test } from 'vitest'
import { createJournal } from '../../model/journal/journalFile.ts'
import { privateDisk } from '../../workers/journal/privateDisk.ts'
import { seeded } from '../world/make.ts'
import { privateFolder } from './privateFolder.ts'

const noon = 1_000
const full = { ok: false, fault: { kind: 'journal', reason: 'full' } }

function setUp() {
  const memory = privateFolder()
  const paused: number[] = []
  const open = (pause = async (ms: number) => void paused.push(ms)) =>
    createJournal({ disk: privateDisk({ folder: async () => memory.folder, pause }), now: () => noon })
  return { memory, paused, open }
}

async function entriesIn(journal: ReturnType<typeof createJournal>) {
  const content = await journal.read()
  if (!content.ok) throw new Error(`The journal answered ${content.fault.reason}.`)
  return content.value.entries.map(({ entry }) => entry)
}

test("a browser's journal has what was appended, forgets its oldest part, and needs no new name for that", async () => {
  const { memory, open } = setUp()
  const journal = open()
  await journal.append(['one', 'two'])
  await journal.append(['three'])
  await journal.forget(1001)
  const names = memory.names()
  await journal.append(['four'])
  await journal.forget(1002)
  expect(memory.names()).toEqual(names)
  await journal.close()
  expect(await entriesIn(open())).toEqual(['four'])
})

test('a file that a closed window still holds is waited for', async () => {
  const { memory, open, paused } = setUp()
  await open().append(['kept'])
  const next = open(async (ms) => {
    paused.push(ms)
    if (paused.length === 3) memory.letGo('journal')
  })
  expect(await entriesIn(next)).toEqual(['kept'])
  expect(paused).toHaveLength(3)
})

test('a full disk refuses the entry, shows none of it, and takes the next one when there is room', async () => {
  const { memory, open } = setUp()
  const journal = open()
  await journal.append(['kept'])
  memory.leave(20)
  expect(await journal.append(['lost'])).toEqual(full)
  memory.leave(1_000_000)
  await journal.append(['after'])
  await journal.close()
  expect(await entriesIn(open())).toEqual(['kept', 'after'])
})

test('a machine that dies at any call, and loses power, keeps every entry that was called kept', async () => {
  const seed = Number(process.env.SELVEDGE_SEED ?? Date.now() % 1_000_000)
  console.log(`privateDisk: SELVEDGE_SEED=${seed}`)
  const chance = seeded(seed)
  for (let story = 0; story < 400; story++) {
    const { memory, open } = setUp()
    const promised = new Map<number, string>()
    let written = 0
    for (let life = 0; life < 4; life++) {
      const journal = open()
      memory.dieAfter(Math.floor(chance() * 60))
      for (let step = 0; step < 14; step++) {
        if (chance() < 0.3 && promised.size > 0) {
          const upTo = [...promised.keys()][Math.floor(chance() * Math.min(3, promised.size))] ?? 0
          // Whether it came to it or not: what was to be forgotten is promised no more.
          for (const at of promised.keys()) if (at <= upTo) promised.delete(at)
          await journal.forget(upTo)
        } else {
          written += 1
          // Short and long ones: a long frame that is laid half over itself, where a short one was dropped, is spoilt.
          const entry = `${written} ${'x'.repeat(Math.floor(chance() * (chance() < 0.5 ? 5 : 2_000)))}`
          const kept = await journal.append([entry])
          if (kept.ok) promised.set(kept.value, entry)
        }
      }
      memory.startAgain(chance)
    }
    const content = await open().read()
    if (!content.ok) throw new Error(`Story ${story}: the journal answered ${content.fault.reason}.`)
    const found = new Map(content.value.entries.map(({ at, entry }) => [at, entry]))
    const lost = [...promised].filter(([at, entry]) => found.get(at) !== entry)
    expect({ seed, story, lost }).toEqual({ seed, story, lost: [] })
  }
})
