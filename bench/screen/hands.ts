import type { Page } from 'playwright-core'

/** What a person does with a list for some seconds. @returns how often; @throws when the list did not follow */
export type Doing = (page: Page, seconds: number) => Promise<number>

export const doings: Readonly<Record<string, Doing>> = { still, wheel, keys, sort, type }

async function still(page: Page, seconds: number): Promise<number> {
  await page.waitForTimeout(1000 * seconds)
  return 0
}

/** Thirty turns of the wheel a second, three notches each. */
async function wheel(page: Page, seconds: number): Promise<number> {
  await page.getByTestId('grid').hover()
  const from = await firstRow(page)
  const times = await again(page, seconds, 33, () => page.mouse.wheel(0, 360))
  if ((await firstRow(page)) <= from) throw new Error('The wheel was turned and the list stood still.')
  await isInside(page)
  return times
}

/** Held keys: half of the time row by row, then page by page. */
async function keys(page: Page, seconds: number): Promise<number> {
  await page.getByTestId('grid').focus()
  await page.keyboard.press('Home')
  const rows = await again(page, seconds / 2, 33, () => page.keyboard.press('ArrowDown'))
  const pages = await again(page, seconds / 2, 66, () => page.keyboard.press('PageDown'))
  const active = await page.getByTestId('grid').getAttribute('aria-activedescendant')
  if (Number(active?.replace('row-', '')) < rows) throw new Error(`Keys were held and the list stands at ${active}.`)
  await isInside(page)
  return rows + pages
}

/** Another column every fourth of a second after the one before has been sorted. */
async function sort(page: Page, seconds: number): Promise<number> {
  const heads = await page.locator('[data-head]').evaluateAll((all) =>
    all.flatMap((head) => {
      const { right } = head.getBoundingClientRect()
      const name = head.getAttribute('data-head')
      return right < innerWidth && name !== null ? [name] : []
    }),
  )
  if (heads.length < 2) throw new Error('The list shows no columns to sort by.')
  return again(page, seconds, 250, async (no) => {
    const head = page.locator(`[data-head="${heads[no % heads.length]}"]`)
    const before = await head.getAttribute('aria-sort')
    await head.locator('.head-sort').click()
    await page.waitForFunction(
      ([name, was]) =>
        document.querySelector(`[data-head="${name}"]`)?.ariaSort !== was &&
        document.querySelector('[data-testid="grid"]')?.ariaBusy === 'false',
      [heads[no % heads.length], before],
      { polling: 'raf' },
    )
  })
}

/** Words typed and taken back, eight keys a second. */
async function type(page: Page, seconds: number): Promise<number> {
  const box = page.getByTestId('search')
  await box.focus()
  const strokes = ['harrow', 'po-2', 'denim', 'ltd'].flatMap((word) => [
    ...word,
    ...Array(word.length).fill('Backspace'),
  ])
  const counts = new Set<string | null>()
  const times = await again(page, seconds, 125, async (no) => {
    await page.keyboard.press(strokes[no % strokes.length] ?? 'Backspace')
    counts.add(await page.getByTestId('count').getAttribute('data-count'))
  })
  if (counts.size < 2) throw new Error('Words were typed and the list stayed as it was.')
  await box.fill('')
  await page.waitForFunction(() => !location.search.includes('q='))
  return times
}

/** Acts again and again, as evenly as the page takes it. */
async function again(
  page: Page,
  seconds: number,
  everyMs: number,
  act: (no: number) => Promise<void>,
): Promise<number> {
  const startMs = performance.now()
  let times = 0
  while (performance.now() - startMs < 1000 * seconds) {
    const nextMs = performance.now() + everyMs
    await act(times)
    times += 1
    await page.waitForTimeout(Math.max(0, nextMs - performance.now()))
  }
  return times
}

async function firstRow(page: Page): Promise<number> {
  return Number(await page.locator('[data-index]').first().getAttribute('data-index'))
}

/** @throws when the list has come to its end, where hands move nothing any more */
async function isInside(page: Page): Promise<void> {
  const leftPx = await page.getByTestId('grid').evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop)
  if (leftPx < 2) throw new Error('The list ended before the hands did. Ask for more --rows, or for fewer --seconds.')
}
