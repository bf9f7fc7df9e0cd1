import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { FactoryServer, freePort } from './factory.ts'
import { test } from './launch.ts'

const screens = join(import.meta.dirname, '../../dist/renderer')

/** The real screens and workers in the shell, with the real server behind it: the file is the second copy of the work. */
test('the desktop keeps unsent work in a file too, and brings it back after a kill', async ({ station }) => {
  test.setTimeout(180_000)
  const folder = await mkdtemp(join(tmpdir(), 'selvedge-desktop-'))
  const server = new FactoryServer(await freePort(), join(folder, 'data'))
  const options = { args: [`--server=${server.address}`], env: { SELVEDGE_RENDERER_DIR: screens } }
  try {
    await server.start()
    const first = await station.start(options)
    first.page.setDefaultTimeout(20_000)
    await first.page.getByTestId('sign-in-name').fill('merchandiser')
    await first.page.getByTestId('sign-in-password').fill('demo')
    await first.page.getByTestId('sign-in-submit').click()
    await expect(first.page.getByTestId('count')).toContainText('2,000', { timeout: 60_000 })
    await waits(first.page, 'online', 0)

    await server.kill()
    await first.page.locator('[data-row-id]').first().click()
    await first.page.keyboard.press('Enter')
    const note = first.page.locator('[data-field="note"] textarea, [data-field="note"] input').first()
    await note.fill('kept in a file as well')
    await first.page.getByTestId('save').click()
    await waits(first.page, 'offline', 1)
    const kept = await first.page.evaluate(() => fetch('/shell/journal').then((answer) => answer.json()))
    expect(kept.entries).toMatchObject([
      { entry: { mutation: { intent: 'order.edit', ops: [{ set: { note: 'kept in a file as well' } }] } } },
    ])

    const gone = once(first.app.process(), 'exit')
    first.app.process().kill('SIGKILL')
    await gone
    const second = await station.start(options)
    await waits(second.page, 'offline', 1)
    await second.page.screenshot({ path: 'artefacts/story/10-desktop-restarted.png' })
    await server.start()
    await waits(second.page, 'online', 0)
  } finally {
    await server.kill('SIGTERM')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})

async function waits(page: Page, reach: string, count: number): Promise<void> {
  const corner = page.getByTestId('sync').first()
  await expect(corner).toHaveAttribute('data-reach', reach, { timeout: 60_000 })
  await expect(corner).toHaveAttribute('data-waiting', String(count), { timeout: 60_000 })
}
