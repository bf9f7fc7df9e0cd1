import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { browserArguments, browserPath } from '../../test/browser.ts'
import { allDurable, allQueryable } from './doors.ts'
import { watchScreens } from './probe.ts'

/** How long a device may take to get everything: a million orders on a busy machine. */
export const fillingMs = 20 * 60_000

/** A real browser with a profile that outlives it; its windows are watched. */
export async function openDesk(profile: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath(),
    viewport: { width: 1366, height: 768 },
    args: [...browserArguments],
  })
  context.setDefaultTimeout(120_000)
  await watchScreens(context)
  return context
}

/** The sign-in page, with the app itself kept on the device, so that what comes later is rows alone. */
export async function openSignIn(context: BrowserContext, address: string): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage())
  await page.goto(address)
  await page.getByTestId('sign-in-name').fill('admin')
  await page.getByTestId('sign-in-password').fill('demo')
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  return page
}

/** Signs in and waits until all rows are on the disk and in the reader. @throws when orders are missing */
export async function fillDesk(context: BrowserContext, address: string, orders: number): Promise<Page> {
  const page = await openSignIn(context, address)
  await page.getByTestId('sign-in-submit').click()
  await page.getByTestId('grid').waitFor()
  await allDurable(page, fillingMs)
  ordersIn(await allQueryable(page), orders)
  return page
}

/** @throws when the device has another number of orders than the factory: its figures would be of something else */
export function ordersIn(rows: Readonly<Record<string, number>>, orders: number): void {
  if (rows.salesOrder !== orders)
    throw new Error(`The device has ${rows.salesOrder} orders of ${orders}, so its figures would say nothing.`)
}
