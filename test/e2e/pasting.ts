import { expect, type Page } from '@playwright/test'

/**
 * Copies the prices of two draft orders with mouse and keys, and pastes them into two others.
 * @param spared orders that are left as they are
 */
export async function copyAndPaste(page: Page, address: string, spared: readonly string[]): Promise<void> {
  const drafts = JSON.stringify([
    { field: 'status', op: 'in', values: ['draft'] },
    // A price of another currency is not taken.
    { field: 'currency', op: 'in', values: ['USD'] },
  ])
  await page.goto(`${address}/orders?where=${encodeURIComponent(drafts)}`)
  const rows = page.locator('[data-row-id]')
  await rows.nth(9).waitFor()
  const ids = await rows.evaluateAll((found) => found.map((row) => row.getAttribute('data-row-id')))
  const isFree = (at: number) => !ids.slice(at, at + 2).some((id) => id !== null && spared.includes(id))
  const [into = 2] = [2, 4, 6, 8].filter(isFree)
  const price = (line: number) => page.locator(`[data-index="${line}"] [data-col="fob"]`)
  await price(0).hover()
  await page.mouse.down()
  await price(1).hover()
  await page.mouse.up()
  await expect(page.getByTestId('cells')).toContainText('2 cells')
  const copied = await Promise.all([0, 1].map((line) => price(line).textContent()))
  await page.keyboard.press('Control+c')
  await expect(page.getByText('2 cells copied')).toBeVisible()
  await price(into).click()
  await page.keyboard.press('Control+v')
  await expect(page.getByTestId('paste-count')).toContainText('will change once you save')
  await waits(page, 0)
  await page.getByTestId('paste-save').click()
  await waits(page, 1)
  await expect(price(into)).toHaveText(copied[0] ?? '')
  await expect(price(into + 1)).toHaveText(copied[1] ?? '')
}

/** So many edits wait for the server on this PC. */
export async function waits(page: Page, count: number): Promise<void> {
  await expect(page.getByTestId('sync').first()).toHaveAttribute('data-waiting', String(count), { timeout: 60_000 })
}
