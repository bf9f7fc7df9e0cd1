import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../build/tools.ts'
import { chanceOf } from '../torture/chance.ts'
import { checkOnce, checkSaved, type Noted } from './check.ts'
import { handsOf } from './client.ts'
import { bundleServer } from './server.ts'
import { settleDown } from './settle.ts'
import type { World } from './things.ts'
import { buildForChaos, openWorld } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-second-copy-'))
const serverFolder = join(root, `dist/second-copy-${process.pid}`)
let world: World

beforeAll(async () => {
  const [built, serverFile] = await Promise.all([buildForChaos(folder), bundleServer(serverFolder)])
  world = await openWorld('postgres', folder, built, serverFile)
}, 240_000)

afterAll(async () => {
  await world?.stop()
  for (const each of [folder, serverFolder]) rmSync(each, { recursive: true, force: true, maxRetries: 5 })
})

test('a plain browser whose database is gone has all that was saved in its windows while the server was out of reach, and sends it once', async () => {
  const { browser } = world.clients
  const line = world.lines.browser
  line.weather({ cut: 1 }, chanceOf(1))
  const noted: Noted[] = []
  for (const pick of [0, 1, 2]) noted.push(await save(pick))
  // The window that carries the journal goes, in the middle of it: the other takes it up.
  await browser.changeWindow()
  for (const pick of [3, 4, 5]) noted.push(await save(pick))
  expect((await handsOf(browser).status()).journal).toBe('file')
  expect((await handsOf(world.clients.desktop).status()).journal).toBe('file')

  await browser.kill()
  await browser.loseStore()
  line.heal()
  await browser.start()
  await browser.enterWithin(30_000)

  const { violations, truth, attention } = await settleDown(world, 60_000)
  expect([...violations, ...checkSaved(noted, truth, attention), ...checkOnce(truth)]).toEqual([])
  const arrived = new Set(truth.answers.map(({ mutation }) => mutation))
  expect(noted.filter(({ mutation = '' }) => !arrived.has(mutation))).toEqual([])

  async function save(pick: number): Promise<Noted> {
    world.words += 1
    const word = `w${world.words.toString(36).padStart(5, '0')}`
    const prepared = await handsOf(browser).prepare({ kind: 'contract', pick, word, half: 0 })
    if (prepared === null) throw new Error('There was no order to edit.')
    const saved = await handsOf(browser).save('chaos.contract', prepared.ops)
    if (!saved.ok) throw new Error(`An edit was refused: ${saved.fault.kind}.`)
    return { client: 'browser', is: 'saved', mutation: saved.value.mutation, meant: prepared.meant, word }
  }
}, 120_000)
