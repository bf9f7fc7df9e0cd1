import { chromium, type Page } from 'playwright-core'
import { browserArguments, browserPath } from '../../test/browser.ts'
import { BenchDevice } from './device.ts'
import type { BenchFactory } from './server.ts'
import { type Spread, spreadOf } from './spread.ts'

/**
 * How long a commit takes to other people while `devices` of them hold a live stream open and each asks for every change:
 * to the answer that those devices have read, and to the painted field of a real browser that shows the same order. The
 * clock starts when the writer has its answer, so what it leaves out is the writer's own wait.
 */
export async function commitToScreen(
  factory: BenchFactory,
  devices: number,
  commits: number,
): Promise<{ device: Spread; screen: Spread }> {
  const writer = new BenchDevice(factory, 0)
  // The pages before were measured on notes that were changed in the database itself: an edit of the old one would clash.
  const [now] = await factory.ask<{ note: string | null }>('select note from sales_order where id = $1', [
    writer.order.id,
  ])
  writer.order.note = now?.note ?? null
  const browser = await chromium.launch({ executablePath: browserPath(), args: [...browserArguments] })
  const listeners = await Promise.all(Array.from({ length: devices }, () => BenchListener.open(factory)))
  try {
    const page = await browser.newPage()
    await showOrder(page, factory, writer.order.id)
    const deviceMs: number[] = []
    const screenMs: number[] = []
    for (let no = 0; no < commits; no++) {
      const { results } = await writer.push()
      const committedMs = performance.now()
      const seq = results[0]?.seq ?? 0
      const seen = page
        .waitForFunction(
          (note) => {
            const box = document.querySelector('[data-field="note"] textarea, [data-field="note"] input')
            return (box instanceof HTMLTextAreaElement || box instanceof HTMLInputElement) && box.value === note
          },
          writer.order.note,
          { polling: 'raf', timeout: 20_000 },
        )
        .then(() => screenMs.push(performance.now() - committedMs))
      const reached = listeners.map(async (listener) => deviceMs.push((await listener.reaches(seq)) - committedMs))
      await Promise.all([seen, ...reached])
      // People do not all save in the same moment: a pause that does not keep step with anything of ours.
      await new Promise((resolve) => setTimeout(resolve, 200 + 300 * Math.random()))
    }
    return { device: spreadOf(deviceMs), screen: spreadOf(screenMs) }
  } finally {
    for (const listener of listeners) listener.close()
    await browser.close()
  }
}

async function showOrder(page: Page, factory: BenchFactory, order: string): Promise<void> {
  await page.goto(factory.address)
  await page.getByTestId('sign-in-name').fill('admin')
  await page.getByTestId('sign-in-password').fill('demo')
  await page.getByTestId('sign-in-submit').click()
  await page.getByTestId('grid').waitFor({ timeout: 60_000 })
  await page.goto(`${factory.address}/orders/${order}`)
  await page.locator('[data-field="note"]').waitFor({ timeout: 60_000 })
}

/** What a device does with a hint: a moment's wait, in which other hints join it, and one page of changes. */
class BenchListener {
  private seq = 0
  private cursor = ''
  private waiting: { readonly seq: number; readonly resolve: (atMs: number) => void }[] = []
  private isAsking = false
  private isHinted = false
  private isClosed = false
  private readonly factory: BenchFactory
  private stop = () => {}

  private constructor(factory: BenchFactory) {
    this.factory = factory
  }

  static async open(factory: BenchFactory): Promise<BenchListener> {
    const listener = new BenchListener(factory)
    const { cursor } = await factory.wire.send<{ cursor: string }>('POST', '/sync/v1/snapshot', {
      token: factory.token,
      body: { tables: [] },
    })
    listener.cursor = cursor
    listener.stop = await factory.wire.listen(factory.token, () => {
      listener.hint().catch((error: unknown) => {
        if (!listener.isClosed) throw error // the process ends with it: a device that fell silent would fake the figure
      })
    })
    return listener
  }

  /** Resolves to the moment when this device has read the change with that number. */
  reaches(seq: number): Promise<number> {
    if (this.seq >= seq) return Promise.resolve(performance.now())
    return new Promise((resolve) => this.waiting.push({ seq, resolve }))
  }

  close(): void {
    this.isClosed = true
    this.stop()
  }

  private async hint(): Promise<void> {
    this.isHinted = true
    if (this.isAsking) return
    this.isAsking = true
    while (this.isHinted && !this.isClosed) {
      await new Promise((resolve) => setTimeout(resolve, 50 + 100 * Math.random())) // as sync/live.ts waits
      this.isHinted = false
      const page = await this.factory.wire.send<{ cursor: string; seq: number }>(
        'GET',
        `/sync/v1/changes?cursor=${encodeURIComponent(this.cursor)}`,
        { token: this.factory.token },
      )
      this.cursor = page.cursor
      this.seq = page.seq
      const atMs = performance.now()
      for (const { resolve } of this.waiting.filter((each) => each.seq <= page.seq)) resolve(atMs)
      this.waiting = this.waiting.filter((each) => each.seq > page.seq)
    }
    this.isAsking = false
  }
}
