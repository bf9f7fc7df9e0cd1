import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import Papa from 'papaparse'
import { faultsOf, judge } from '../pace/budget.ts'
import { type Figure, frameOf, paceOf } from '../pace/watch.ts'
import { Client, FactoryServer, freePort } from './factory.ts'
import { copyAndPaste, waits } from './pasting.ts'
import { replicaRows, serverRows } from './sameRows.ts'

// A step that waits longer than this has failed: nothing on these screens may spin.
test.use({ actionTimeout: 15_000 })

/**
 * Beyond what the story fails, in frames of this very run. Each action is done three times or more, for a single one can
 * meet a disk or a processor that is busy with something else. What is read is answered within one frame, at its best;
 * what is written has room for a machine that also runs the other PC. What is shown after an answer has been drawn: a
 * list in the next frames, a form with its matrix in a few more.
 */
const budgets = {
  filter: { answer: 1, shown: 3 },
  'a key of a search': { answer: 1, shown: 3 },
  sort: { answer: 1, shown: 3 },
  'open an order': { answer: 1, shown: 5, stillMs: 100 },
  'add a size': { answer: null, shown: 3 },
  'save the note': { answer: 2, shown: 6 },
  'save the size': { answer: 2, shown: 8 },
  'create an order': { answer: 2, shown: 8, stillMs: 100 },
  'move a status': { answer: 2, shown: 8 },
} as const

/**
 * The whole product in one story: two PCs, a server that dies, work that goes on, and nothing lost, doubled or silently
 * changed when it comes back. Real processes, a real browser, a real database on disk.
 */
test('a day without the server: two PCs work on, and everything meets again', async () => {
  test.setTimeout(240_000)
  const folder = await mkdtemp(join(tmpdir(), 'selvedge-story-'))
  const server = new FactoryServer(await freePort(), join(folder, 'data'))
  const a = new Client('a', join(folder, 'a'), server.address)
  const b = new Client('b', join(folder, 'b'), server.address)
  const figures: Figure[] = []
  let frameMs = Number.NaN
  try {
    await test.step('both PCs sign in and see 2,000 orders', async () => {
      await server.start()
      await Promise.all([a.start(), b.start()])
      await a.signIn('merchandiser')
      await b.signIn('admin')
      for (const client of [a, b]) {
        await expect(client.page.getByTestId('count')).toContainText('2,000', { timeout: 60_000 })
        await reaches(client.page, 'online')
        // The app itself is on the PC now: a restart without the server finds it.
        await client.page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
        await client.picture('01-orders')
      }
    })

    const [target, ...others] = await test.step('choose four draft orders that both PCs have', async () => {
      type Found = { items: { id: string; order_no: string }[] }
      const { access_token } = await server.ask<{ access_token: string }>('/api/v1/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: 'demo' }),
      })
      const { items } = await server.ask<Found>('/api/v1/orders?status=draft&limit=50', {
        headers: { authorization: `Bearer ${access_token}` },
      })
      const [first, second, third, fourth] = items
      if (first === undefined || second === undefined || third === undefined || fourth === undefined)
        throw new Error('The demonstration has no four draft orders.')
      return [first, second, third, fourth] as const
    })

    await test.step('the server is killed', async () => {
      await server.kill()
      for (const client of [a, b]) await reaches(client.page, 'offline')
    })

    await test.step('PC b saves all orders as a file by itself, says how far it is, and gives another file up', async () => {
      const { page } = b
      const strip = page.getByTestId('csv-progress')
      await page.evaluate(watchStrip)
      const saved = page.waitForEvent('download')
      await page.keyboard.press('e')
      const download = await saved
      expect(download.suggestedFilename()).toMatch(/^Orders \d{4}-\d\d-\d\d\.csv$/)
      const text = await readFile(await download.path(), 'utf8')
      const { data } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), { skipEmptyLines: true })
      expect(data).toHaveLength(1 + 2000)
      expect(new Set(data.map((row) => row.length)).size).toBe(1)
      expect(await page.evaluate<string[]>('window.stripSaid')).toContainEqual(expect.stringContaining('of 2,000'))
      await expect(strip).toHaveCount(0)

      let files = 0
      page.on('download', () => files++)
      await page.evaluate(giveUpAtOnce)
      await page.keyboard.press('e')
      await expect.poll(() => page.evaluate('window.wasGivenUp')).toBe(true)
      await expect(strip).toHaveCount(0)
      // The next file is asked of the same reader: once it is here, no earlier one can come any more.
      const next = page.waitForEvent('download')
      await page.keyboard.press('e')
      await next
      expect(files).toBe(1)
    })

    await test.step('PC b copies a block of cells by mouse and keys, and pastes it into other rows', async () => {
      await copyAndPaste(b.page, server.address, [target.id, others[0].id])
      await b.picture('02-pasted')
    })

    const numbers: string[] = []
    let waiting = 0
    const pace = async (action: keyof typeof budgets, shown: string, act: () => Promise<void>) => {
      figures.push(await paceOf(a.page, action, shown, act))
    }

    await test.step('PC a filters, sorts, searches and opens orders', async () => {
      const { page } = a
      frameMs = await frameOf(page)
      await page.locator('[data-filter="status"] button').first().click()
      for (const status of ['Draft', 'Confirmed', 'Shipped']) {
        const box = page
          .locator('.pick-list li')
          .filter({ hasText: new RegExp(`^${status}`) })
          .getByRole('checkbox')
        await box.waitFor()
        await pace('filter', await another(page, count), () => box.click())
      }
      await page.keyboard.press('Escape')
      await page.locator('[data-filter="status"] .chip-drop').click()
      await expect(page.getByTestId('count')).toContainText('2,000')

      for (const column of ['orderNo', 'orderNo', 'status']) {
        const head = page.locator(`[data-head="${column}"]`)
        const sorted = `document.querySelector('[data-head="${column}"]').ariaSort`
        await pace('sort', `${await another(page, sorted)} && ${isAnswered}`, () => head.locator('.head-sort').click())
      }
      for (const _ of [1, 2]) {
        await page.getByTestId('grid').focus()
        await page.keyboard.press('ArrowDown')
        await pace('open an order', hasMatrix, () => page.keyboard.press('Enter'))
        await page.keyboard.press('Escape')
        await page.getByTestId('grid').waitFor()
      }

      await page.getByTestId('search').click()
      // All numbers begin alike; from here on each key leaves fewer of them.
      await page.keyboard.type(target.order_no.slice(0, -4))
      await expect(page.getByTestId('count')).toContainText('2,000')
      for (const key of target.order_no.slice(-4))
        await pace('a key of a search', await another(page, count), () => page.keyboard.press(key))
      await expect(page.getByTestId('count')).toContainText(/^1\b/)
      await a.picture('02-search-offline')
      await page.keyboard.press('Enter')
      await pace('open an order', hasMatrix, () => page.keyboard.press('Enter'))
      await expect(page.getByTestId('title')).toHaveText(target.order_no)
    })

    await test.step('PC a changes a note, adds a size, creates orders and moves a status', async () => {
      const { page } = a
      for (const text of ['Rush', ': carton marks', ' by 20 Dec']) {
        await field(page, 'note').click()
        await page.keyboard.press('Control+End')
        await page.keyboard.type(text)
        await pace('save the note', isSaved, () => page.keyboard.press('Control+s'))
        await waits(page, ++waiting)
      }
      for (const [size, pieces] of [
        ['4XL', '121'],
        ['5XL', '122'],
        ['6XL', '123'],
      ] as const) {
        await page.getByRole('button', { name: /^\+ Size/ }).click()
        await page.locator('.add-size input').fill(size)
        await pace('add a size', `document.querySelector('[data-cell*="|${size}|"]') !== null`, () =>
          page.keyboard.press('Enter'),
        )
        await page.locator(`[data-cell*="|${size}|"]`).first().click()
        await page.keyboard.type(pieces)
        await page.keyboard.press('Enter')
        await pace('save the size', isSaved, () => page.keyboard.press('Control+s'))
        await waits(page, ++waiting)
      }
      await a.picture('03-order-edited')

      // From the block that this PC was lent while the server was there: final, though nobody can be asked.
      const isNumbered = `/SCLPO_\\d\\d_\\d{6}/.test(document.querySelector('[data-testid="number"]')?.textContent ?? '')`
      for (const orderNo of ['PO-STORY-1', 'PO-AFTER-2', 'PO-AFTER-3']) {
        await page.locator('.crumb').click()
        await page.getByTestId('new').click()
        await lookup(page, 'buyer', 'Harrow Lane')
        await lookup(page, 'style', 'HAR')
        await field(page, 'orderNo').fill(orderNo)
        await field(page, 'fob').fill('4.85')
        await field(page, 'shipDate').fill('2027-05-01')
        await page.keyboard.press('Tab')
        await pace('create an order', isNumbered, () => page.keyboard.press('Control+s'))
        numbers.push((await page.getByTestId('number').textContent())?.trim() ?? '')
        await waits(page, ++waiting)
      }
      await a.picture('04-order-created')

      for (const { id } of others) {
        await page.goto(`${server.address}/orders/${id}`)
        await page.getByTestId('status').click()
        await page.locator('[data-to="cancelled"]').click()
        await page.getByRole('dialog').locator('textarea, input').first().fill('Buyer withdrew')
        const isMoved = `document.querySelector('[data-testid="status"]')?.dataset.status === 'cancelled'`
        await pace('move a status', isMoved, () => page.getByTestId('dialog-confirm').click())
        await waits(page, ++waiting)
      }
      await a.picture('05-status-moved')
    })

    await test.step('PC a is killed and started again: all of it is there', async () => {
      await a.kill()
      await a.start()
      await waits(a.page, waiting)
      await a.page.goto(`${server.address}/orders/${target.id}`)
      await expect(field(a.page, 'note')).toHaveValue('Rush: carton marks by 20 Dec')
      for (const pieces of ['121', '122', '123']) await expect(a.page.getByTestId('matrix')).toContainText(pieces)
      await a.page.goto(`${server.address}/outbox`)
      await expect(a.page.getByTestId('outbox-item')).toHaveCount(waiting)
      await a.picture('06-restarted')
    })

    await test.step('meanwhile PC b changes another field and the same field of the same order', async () => {
      const { page } = b
      await page.goto(`${server.address}/orders/${target.id}`)
      await field(page, 'contractNo').fill('SC-2027-118')
      await page.getByTestId('save').click()
      await waits(page, 2)
      await field(page, 'note').fill('Hold the cartons')
      await page.getByTestId('save').click()
      await waits(page, 3)
      await b.picture('07-other-edits')
    })

    await test.step('the server comes back, and both queues empty within a minute', async () => {
      await server.start()
      for (const client of [a, b]) {
        await reaches(client.page, 'online')
        await waits(client.page, 0)
      }
    })

    await test.step('the disjoint edit is merged, and the clash is visible to the one who lost', async () => {
      // Whose note came first is the server's order; the other one sees both values, and nothing is lost.
      for (const client of [a, b]) await client.page.goto(`${server.address}/orders/${target.id}`)
      for (const client of [a, b]) await expect(field(client.page, 'contractNo')).toHaveValue('SC-2027-118')
      const notes = await Promise.all([a, b].map((client) => field(client.page, 'note').inputValue()))
      expect(notes[0]).toBe(notes[1])
      // A form draws its clash a moment after its fields.
      const clashes = () => Promise.all([a, b].map((client) => client.page.getByTestId('conflict').count()))
      await expect.poll(async () => (await clashes()).filter((count) => count > 0).length).toBe(1)
      const loser = ((await clashes())[0] ?? 0) > 0 ? a : b
      const [mine, theirs] =
        loser === a
          ? ['Rush: carton marks by 20 Dec', 'Hold the cartons']
          : ['Hold the cartons', 'Rush: carton marks by 20 Dec']
      await expect(loser.page.getByTestId('conflict-mine')).toContainText(mine)
      await expect(loser.page.getByTestId('conflict-theirs')).toContainText(theirs)
      for (const client of [a, b]) await client.picture('08-conflict')
    })

    await test.step('a new order keeps the number that was on the screen while the server was gone', async () => {
      const { page } = a
      await page.goto(`${server.address}/orders`)
      await page.getByTestId('search').locator('visible=true').first().fill('PO-STORY-1')
      await expect(page.getByTestId('count')).toContainText(/^1\b/)
      expect(new Set(numbers).size).toBe(3)
      for (const number of numbers) expect(number).toMatch(/^SCLPO_\d\d_\d{6}$/)
      await expect(page.getByTestId('grid')).toContainText(numbers[0] ?? '')
      await a.picture('09-numbered')
    })

    await test.step('each edit was applied once, and both replicas equal the server row for row', async () => {
      const truth = await serverRows(server)
      for (const client of [a, b]) await expect.poll(() => replicaRows(client.page), { timeout: 30_000 }).toEqual(truth)
      const [created] = truth.filter((row) => row.orderNo === 'PO-STORY-1')
      expect(truth.filter((row) => row.orderNo === 'PO-STORY-1')).toHaveLength(1)
      expect(created?.status).toBe('draft')
    })
    expect([...a.complaints, ...b.complaints]).toEqual([])

    await test.step('every answer came within its frames, and nothing said "wait"', () => {
      expect(faultsOf({ frameMs, figures }, budgets)).toEqual([])
    })
  } finally {
    await writeFile(
      'artefacts/story/pace.json',
      JSON.stringify({ frameMs, budgets, actions: judge({ frameMs, figures }), figures }, null, 2),
    )
    await Promise.all([a.close(), b.close()])
    await server.kill('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
})

async function reaches(page: Page, reach: string): Promise<void> {
  await expect(page.getByTestId('sync').first()).toHaveAttribute('data-reach', reach, { timeout: 60_000 })
}

function field(page: Page, name: string) {
  return page.locator(`[data-field="${name}"]`).locator('input, textarea, select').first()
}

/** Types as fast as a machine can, and presses Enter before any list could be looked at. */
async function lookup(page: Page, name: string, text: string): Promise<void> {
  await field(page, name).click()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
  await expect(field(page, name)).toHaveValue(new RegExp(text))
  await expect(page.locator('.lookup-options:visible')).toHaveCount(0)
}

/** Notes what the strip of a file says, each once. */
const watchStrip = `
  window.stripSaid = []
  new MutationObserver(() => {
    const said = document.querySelector('[data-testid="csv-progress"]')?.innerText
    if (said && !window.stripSaid.includes(said)) window.stripSaid.push(said)
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
`
/** Presses Cancel as soon as it is there: two thousand rows are written quicker than a hand could. */
const giveUpAtOnce = `
  new MutationObserver((_, observer) => {
    const cancel = document.querySelector('[data-testid="csv-cancel"]')
    if (cancel === null) return
    observer.disconnect()
    cancel.click()
    window.wasGivenUp = true
  }).observe(document.body, { subtree: true, childList: true })
`
const count = `document.querySelector('[data-testid="count"]')?.dataset.count`
/** The list shows the answer to what is asked, not to what was asked before. */
const isAnswered = `document.querySelector('[data-testid="grid"]')?.ariaBusy === 'false'`
const hasMatrix = `document.querySelector('[data-cell]') !== null`
const isSaved = `document.querySelector('.unsaved') === null && document.querySelector('[data-testid="saved"]') !== null`

/** The expression for: this shows something else than it does now. */
async function another(page: Page, shown: string): Promise<string> {
  return `![undefined, ${JSON.stringify(await page.evaluate(shown))}].includes(${shown})`
}
