import type { BrowserContext, Page } from 'playwright-core'

/** What was seen of a screen's thread for a while. */
export interface Seen {
  /** From each animation frame to the next, ms. */
  readonly frameMs: readonly number[]
  /** Work that took more than 50 ms, each. */
  readonly longMs: readonly number[]
  /** Of the reader's pages, from the asking until the answer was at the screen's thread. */
  readonly answerMs: readonly number[]
  /** Frames in which a row stood there whose values had not come. */
  readonly blankFrames: number
}

/** Watches every window of a browser from its first line on. The product knows nothing of it. */
export async function watchScreens(context: BrowserContext): Promise<void> {
  // The functions of this file carry a name tag of the compiler's, which is unknown in a page.
  await context.addInitScript({ content: `{ const __name = (each) => each; (${watch})() }` })
}

export async function beginWatch(page: Page): Promise<void> {
  await page.evaluate('probe.begin()')
}

export async function endWatch(page: Page): Promise<Seen> {
  return page.evaluate<Seen>('probe.end()')
}

/** When the first rows of a list stood on the screen: ms since the window was told to open its address. */
export async function firstListMs(page: Page, withinMs: number): Promise<number> {
  return read(await page.evaluate<number | null>(`probe.list(${withinMs})`), 'no list was painted')
}

/** The same, from the click before it. */
export async function listSinceClickMs(page: Page, withinMs: number): Promise<number> {
  const atMs = await firstListMs(page, withinMs)
  return atMs - read(await page.evaluate<number | null>('probe.click()'), 'no click was heard')
}

/** Types one letter into the search of a list, as soon as it stands there. @returns ms until its rows are painted */
export async function firstKeyMs(page: Page, letter: string): Promise<number> {
  await page.getByTestId('search').focus()
  await page.evaluate('probe.hear()')
  await page.keyboard.press(letter)
  return read(await page.evaluate<number | null>('probe.answered(30_000)'), `"${letter}" was not answered`)
}

function read(ms: number | null, what: string): number {
  if (ms === null) throw new Error(`In the time given to it ${what}, so nothing was measured.`)
  return ms
}

/** Runs in the page. */
function watch(): void {
  let isOn = false
  let lastMs = Number.NaN
  let frameMs: number[] = []
  let longMs: number[] = []
  let answers: { startMs: number; ms: number }[] = []
  let blankFrames = 0
  let keyMs = Number.NaN
  let clickMs: number | null = null

  const takeLong = (entries: PerformanceEntryList) => {
    for (const { duration } of entries) longMs.push(duration)
  }
  const takeAnswers = (entries: PerformanceEntryList) => {
    for (const { name, startTime, duration } of entries)
      if (name === 'reader.page') answers.push({ startMs: startTime, ms: duration })
  }
  const tasks = new PerformanceObserver((list) => takeLong(list.getEntries()))
  tasks.observe({ type: 'longtask', buffered: true })
  const measures = new PerformanceObserver((list) => takeAnswers(list.getEntries()))
  measures.observe({ type: 'measure' })
  const onKey = (event: Event) => {
    if (event.isTrusted && Number.isNaN(keyMs)) keyMs = event.timeStamp
  }
  const onClick = (event: Event) => {
    if (event.isTrusted) clickMs ??= event.timeStamp
  }
  addEventListener('keydown', onKey, { capture: true, passive: true })
  addEventListener('click', onClick, { capture: true, passive: true })

  const onFrame = (nowMs: number) => {
    if (isOn) {
      if (!Number.isNaN(lastMs)) frameMs.push(nowMs - lastMs)
      if (document.querySelector('.cell-wait') !== null) blankFrames += 1
    }
    lastMs = nowMs
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)

  /** Resolves at the end of the first frame that shows it; null when that does not come. */
  const painted = (isThere: () => boolean, withinMs: number) =>
    new Promise<number | null>((resolve) => {
      const untilMs = performance.now() + withinMs
      const look = () => {
        if (performance.now() > untilMs) return resolve(null)
        if (!isThere()) return requestAnimationFrame(look)
        // Messages are heard after the frame that is being drawn.
        const turn = new MessageChannel()
        turn.port1.onmessage = () => resolve(performance.now())
        turn.port2.postMessage(null)
      }
      look()
    })
  const isListed = () =>
    document.querySelector('[role=grid] [data-row-id]') !== null &&
    document.querySelector('[data-testid=count][data-count]') !== null
  const list = new Promise<number | null>((resolve) => {
    // An hour: whoever waits says for how long.
    requestAnimationFrame(() => void painted(isListed, 3_600_000).then(resolve))
  })
  const isAnswered = () =>
    !Number.isNaN(keyMs) &&
    /[?&]q=/.test(location.search) &&
    document.querySelector('[role=grid]')?.ariaBusy === 'false' &&
    answers.some(({ startMs }) => startMs >= keyMs)

  Object.assign(window, {
    probe: {
      begin: () => {
        takeLong(tasks.takeRecords())
        takeAnswers(measures.takeRecords())
        frameMs = []
        longMs = []
        answers = []
        blankFrames = 0
        lastMs = Number.NaN
        isOn = true
      },
      end: async () => {
        isOn = false
        // An observer is told of a long task a little after its end.
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
        takeLong(tasks.takeRecords())
        takeAnswers(measures.takeRecords())
        return { frameMs, longMs, answerMs: answers.map(({ ms }) => ms), blankFrames }
      },
      list: (withinMs: number) =>
        Promise.race([list, new Promise<null>((resolve) => setTimeout(resolve, withinMs, null))]),
      click: () => clickMs,
      hear: () => {
        keyMs = Number.NaN
        answers = []
      },
      answered: async (withinMs: number) => {
        const atMs = await painted(isAnswered, withinMs)
        return atMs === null ? null : atMs - keyMs
      },
    },
  })
}
