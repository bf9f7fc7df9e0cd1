import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { serve } from './serve.ts'

/**
 * Takes a picture of every screen: `tsx test/looks/shoot.ts [name…]`. Light and dark, compact and floor, English and
 * Bangla, on a small and a large screen, over rows in memory. Pictures are for eyes; nothing is compared.
 */

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = `${root}artefacts/looks`

interface Shot {
  readonly name: string
  readonly path: string
  /** Further words for the fixture, after the look. */
  readonly fixture?: string
  /** What is done before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>
}

const openOrder = async (page: Page) => {
  await page.locator('[data-row-id]').nth(2).dblclick()
  await page.getByTestId('matrix').waitFor()
}

/** Drags over a block of cells with numbers in it. */
const markCells = async (page: Page) => {
  const from = await page.locator('[data-index="2"] [data-col="season.code"]').boundingBox()
  const to = await page.locator('[data-index="6"] [data-col=value]').boundingBox()
  if (from === null || to === null) throw new Error('The cells of the block are not on the screen.')
  await page.mouse.move(from.x + 12, from.y + 8)
  await page.mouse.down()
  await page.mouse.move(to.x + 12, to.y + 8, { steps: 6 })
  await page.mouse.up()
}

/** The list of orders with a search in its address. */
const address = (search: object) =>
  `/orders?${Object.entries(search)
    .map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`)
    .join('&')}`

const shots: readonly Shot[] = [
  { name: 'sign-in', path: '/', fixture: 'signedOut' },
  {
    name: 'sign-in-fault',
    path: '/',
    fixture: 'signedOut&reach=offline&name=rahim',
    act: async (page) => {
      await page.getByTestId('sign-in-password').fill('wrong')
      await page.getByTestId('sign-in-submit').click()
      await page.getByTestId('sign-in-fault').waitFor()
    },
  },
  { name: 'orders', path: '/orders', fixture: 'trouble&reach=offline' },
  {
    name: 'orders-filter',
    path: '/orders?q=crew',
    act: async (page) => {
      await page.locator('[data-filter=buyer] button').first().click()
      await page.locator('.pick-list li').nth(3).waitFor()
      await page.locator('.pick-list input').nth(1).check()
    },
  },
  {
    name: 'orders-days',
    path: '/orders',
    act: async (page) => {
      await page.locator('[data-filter=shipDate] button').first().click()
      await page.locator('.day-quick').waitFor()
    },
  },
  {
    name: 'orders-chosen',
    path: address({ where: [{ field: 'status', op: 'in', values: ['confirmed', 'in_production', 'ready'] }] }),
    act: async (page) => {
      await page.getByTestId('grid').focus()
      await page.keyboard.press('Control+a')
      await page.getByTestId('choose-all').waitFor()
    },
  },
  {
    name: 'orders-cells',
    path: '/orders',
    act: async (page) => {
      await markCells(page)
      await page.locator('[data-sum]').first().waitFor()
    },
  },
  {
    name: 'orders-paste',
    path: '/orders',
    act: async (page) => {
      await page.locator('[data-index="2"] [data-col=fob]').click()
      await page.getByTestId('grid').evaluate((grid) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', '4.75\t1\tsoon\n4,80,0\t2\t12/1/27\n4.85\t\t13/1/27')
        grid.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      })
      await page.getByTestId('paste-save').waitFor()
    },
  },
  {
    name: 'orders-pivot',
    path: address({ pivot: { rows: ['buyer'], columns: ['status'], measures: ['count', 'sum:value'] } }),
    act: (page) => page.locator('.pivot-table td').first().waitFor(),
  },
  {
    name: 'orders-chart',
    path: address({
      pivot: { rows: ['shipDate:month'], columns: ['category'], measures: ['sum:pieces'], chart: true },
    }),
    act: (page) => page.locator('.pivot canvas').waitFor(),
  },
  {
    name: 'orders-chart-largest',
    path: address({ pivot: { rows: ['style'], columns: ['status'], measures: ['count'], chart: true } }),
    act: async (page) => {
      await page.getByTestId('pivot-bars').waitFor()
      await page.locator('.pivot canvas').hover({ position: { x: 420, y: 90 } })
    },
  },
  {
    name: 'orders-groups',
    path: address({ group: { by: ['buyer.name', 'status'], order: '-count' } }),
    act: async (page) => {
      await page.locator('[data-heading]').nth(1).click()
      await page.locator('[data-heading]').nth(3).click()
      await page.locator('[data-row-id]').nth(2).waitFor()
    },
  },
  {
    name: 'orders-groups-inside',
    path: address({ group: { by: ['buyer.name', 'status'] } }),
    act: async (page) => {
      await page.locator('[data-heading]').nth(0).click()
      await page.locator('[data-heading]').nth(2).click()
      await page.locator('[data-row-id]').nth(2).waitFor()
      await page.getByTestId('grid').evaluate((box) => box.scrollBy(0, 900))
    },
  },
  {
    name: 'orders-group-menu',
    path: address({ group: { by: ['season.code'], order: '-sum:pieces' } }),
    act: async (page) => {
      await page.getByTestId('group').click()
      await page.getByTestId('group-order').waitFor()
    },
  },
  { name: 'orders-left-out', path: address({ where: [{ field: 'dye', op: 'isNull' }] }) },
  { name: 'orders-none', path: '/orders?q=nothing+like+this' },
  {
    name: 'orders-columns',
    path: '/orders',
    act: async (page) => {
      await page.getByTestId('columns').click()
      await page.locator('.pick-list').waitFor()
    },
  },
  {
    name: 'order',
    path: '/orders',
    fixture: 'trouble&reach=offline',
    act: async (page) => {
      await openOrder(page)
      await page.locator('[data-cell]').nth(9).click()
    },
  },
  {
    name: 'order-conflict',
    path: '/orders?sort=%5B%22-orderNo%22%5D',
    fixture: 'trouble&reach=offline',
    act: async (page) => {
      await page.locator('[data-row-id]').nth(0).dblclick()
      await page.getByTestId('conflict').waitFor()
      await page.getByTestId('timeline-toggle').click()
      await page.getByTestId('timeline').waitFor()
    },
  },
  {
    name: 'order-move',
    path: '/orders?where=%5B%7B%22field%22%3A%22status%22%2C%22op%22%3A%22in%22%2C%22values%22%3A%5B%22confirmed%22%5D%7D%5D',
    act: async (page) => {
      await openOrder(page)
      await page.getByTestId('status').click()
      await page.locator('[data-to]').first().waitFor()
    },
  },
  {
    name: 'order-wrong',
    path: '/orders',
    act: async (page) => {
      await openOrder(page)
      await page.getByTestId('field-fob').fill('5.123456')
      await page.getByTestId('field-note').fill('A note that goes on. '.repeat(120))
      await page.getByTestId('field-shipDate').fill('31/2/27')
      await page.locator('[data-cell]').nth(9).click()
      await page.locator('[data-editor]').fill('12o pieces')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Control+s')
      await page.getByTestId('fault').waitFor()
    },
  },
  {
    name: 'order-ended',
    path: '/orders?where=%5B%7B%22field%22%3A%22status%22%2C%22op%22%3A%22in%22%2C%22values%22%3A%5B%22closed%22%5D%7D%5D',
    act: openOrder,
  },
  { name: 'order-new', path: '/orders/new' },
  { name: 'buyers', path: '/buyers' },
  {
    name: 'buyer',
    path: '/buyers',
    act: async (page) => {
      await page.locator('[data-row-id]').nth(2).dblclick()
      await page.getByTestId('parts-partySite').waitFor()
    },
  },
  { name: 'styles', path: '/styles' },
  {
    name: 'style',
    path: '/styles',
    act: async (page) => {
      await page.locator('[data-row-id]').nth(2).dblclick()
      await page.locator('[data-testid=parts-styleColorway] [data-row-id]').first().waitFor()
    },
  },
  {
    name: 'style-colourway',
    path: '/styles',
    act: async (page) => {
      await page.locator('[data-row-id]').nth(2).dblclick()
      await page.locator('[data-testid=parts-styleColorway] [data-row-id] button').first().click()
      await page.getByTestId('part-save').waitFor()
    },
  },
  { name: 'colours', path: '/colours' },
  {
    name: 'board',
    path: '/board',
    fixture: 'role=supervisor',
    act: async (page) => {
      if (await page.locator('.board > .chart').isVisible()) await page.locator('.board canvas').waitFor()
    },
  },
  {
    name: 'line',
    path: '/board',
    fixture: 'role=supervisor',
    act: async (page) => {
      await page.locator('[data-line]').nth(6).click()
      await page.getByTestId('line-pieces').waitFor()
    },
  },
  { name: 'board-filling', path: '/board', fixture: 'role=supervisor&missing=orgNode,lineOutput' },
  { name: 'orders-filling', path: '/orders', fixture: 'missing=salesOrder' },
  {
    name: 'line-doubt',
    path: '/board',
    fixture: 'role=supervisor',
    act: async (page) => {
      await page.locator('[data-line]').nth(6).click()
      await page.locator('[data-hour="10"]').click()
      for (const digit of '9999') await page.keyboard.press(digit)
      await page.keyboard.press('Enter')
      await page.getByTestId('dialog-confirm').waitFor()
    },
  },
  {
    name: 'line-trend',
    path: '/board?day=2026-11-19',
    fixture: 'role=manager',
    act: async (page) => {
      await page.locator('[data-line]').nth(6).click()
      await page.getByTestId('line-pieces').waitFor()
    },
  },
  { name: 'outbox', path: '/outbox', fixture: 'trouble&reach=offline' },
  {
    name: 'palette',
    path: '/orders',
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByTestId('palette').fill('PO-43999')
      await page.locator('[data-entry^=salesOrder]').first().waitFor()
    },
  },
  {
    name: 'person',
    path: '/orders',
    act: async (page) => {
      await page.getByTestId('person').click()
      await page.getByTestId('sign-out').waitFor()
    },
  },
  { name: 'settings', path: '/settings' },
  {
    name: 'leave',
    path: '/orders',
    act: async (page) => {
      await openOrder(page)
      await page.getByTestId('field-note').fill('Changed and not saved')
      await page.locator('.crumb').click()
      await page.getByTestId('leave-keep').waitFor()
    },
  },
]

/** What an accessibility checker holds against this screen, serious or worse; each is printed. */
async function complaints(page: Page, name: string): Promise<number> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(async () => {
    const checker = (window as unknown as { axe: typeof axe }).axe // what the line above has put there
    return checker.run(document, { resultTypes: ['violations'] })
  })
  const grave = violations.filter((each) => each.impact === 'serious' || each.impact === 'critical')
  for (const { id, help, nodes } of grave)
    console.error(
      `${name}: ${id}: ${help}\n    ${nodes
        .slice(0, 3)
        .map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`)
        .join('\n    ')}`,
    )
  return grave.length
}

interface Look {
  readonly theme: 'light' | 'dark'
  readonly density: 'compact' | 'normal' | 'floor'
  readonly locale: 'en' | 'bn'
  readonly width: number
  readonly height: number
}

const small = { width: 1366, height: 768 }
const large = { width: 1920, height: 1080 }
const looks: readonly Look[] = [
  { theme: 'light', density: 'compact', locale: 'en', ...small },
  { theme: 'dark', density: 'compact', locale: 'bn', ...small },
  { theme: 'light', density: 'compact', locale: 'bn', ...large },
  { theme: 'dark', density: 'compact', locale: 'en', ...large },
  { theme: 'dark', density: 'floor', locale: 'bn', ...small },
  { theme: 'light', density: 'floor', locale: 'en', ...large },
  { theme: 'light', density: 'normal', locale: 'en', ...small },
]

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const onlyFirst = process.argv.includes('--first')
const withAxe = process.argv.includes('--axe')

await build({ configFile: `${root}test/looks/vite.config.ts`, logLevel: 'warn' })
mkdirSync(folder, { recursive: true })
const { address: base, server } = await serve(`${root}artefacts/looks-app`)
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
})
let failures = 0
for (const look of onlyFirst ? looks.slice(0, 1) : looks) {
  const { width, height, theme, density, locale } = look
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' })
  page.on('pageerror', (error) => console.error(`  ! ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`  ! ${message.text()}`)
  })
  for (const shot of shots) {
    if (wanted.length > 0 && !wanted.includes(shot.name)) continue
    const name = `${shot.name}.${theme}.${density}.${locale}.${width}`
    try {
      await page.goto('about:blank')
      await page.goto(`${base}${shot.path}#theme=${theme}&density=${density}&locale=${locale}&${shot.fixture ?? ''}`)
      await page.waitForSelector('html[data-ready="1"]', { timeout: 15_000 })
      await page.evaluate(() => document.fonts.ready)
      await page.waitForLoadState('networkidle')
      page.setDefaultTimeout(5000)
      await shot.act?.(page)
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))),
      )
      await page.waitForLoadState('networkidle')
      await page.waitForTimeout(120)
      await page.screenshot({ path: `${folder}/${name}.png` })
      if (withAxe) failures += await complaints(page, name)
    } catch (error) {
      failures += 1
      console.error(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
      await page.screenshot({ path: `${folder}/${name}.failed.png` }).catch(() => undefined)
    }
  }
  await page.close()
}
await browser.close()
server.close()
console.log(failures === 0 ? `Pictures lie in ${folder}` : `${failures} pictures could not be taken`)
process.exitCode = failures === 0 ? 0 : 1
