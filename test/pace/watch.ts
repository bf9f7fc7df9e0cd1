import type { Page } from '@playwright/test'

/** One answer of a door, as the product's own measure has it: from the asking until it is at the screen's thread. */
export interface Answer {
  readonly door: string
  readonly ms: number
}

/** What one action of a person took. */
export interface Figure {
  readonly action: string
  /** The answers that came between the key and what it showed. */
  readonly answers: readonly Answer[]
  /** From the key or the click, by the event's own time, to the end of the frame that shows the result. */
  readonly shownMs: number
  /** Work on the screen's thread that took more than 50 ms, each. */
  readonly longMs: readonly number[]
  /** Whatever said "wait" in a frame that was drawn. */
  readonly waits: readonly string[]
  /** What the same piece of arithmetic took, right before and right after. */
  readonly loopMs: readonly number[]
  /** What the screen's thread did meanwhile: by the wall's clock, and by that of the processor it was given. */
  readonly tasks: { readonly wallMs: number; readonly cpuMs: number }
}

/** Watches a page from outside, from its first line on. Must come before the page is opened. */
export async function watchPace(page: Page): Promise<void> {
  await page.addInitScript(watch)
}

/**
 * Does something as a person would, and says how long it took to be seen.
 * @param shown an expression that is true in the page once the result stands there, and false before
 */
export async function paceOf(page: Page, action: string, shown: string, act: () => Promise<void>): Promise<Figure> {
  const clocks = await clocksOf(page)
  const [wallMs, cpuMs] = [await clocks.wall(), await clocks.cpu()]
  await page.evaluate(`pace.begin(() => (${shown}))`)
  await act()
  const { heard, ...figure } = await page.evaluate<Omit<Figure, 'action' | 'tasks'> & { heard: boolean }>(
    'pace.end(15_000)',
  )
  if (!heard) throw new Error(`"${action}": no key and no click was heard, so nothing was measured.`)
  return { action, ...figure, tasks: { wallMs: (await clocks.wall()) - wallMs, cpuMs: (await clocks.cpu()) - cpuMs } }
}

/** Both clocks of the screen's thread; what they say is the sum of all its tasks, ms. */
async function clocksOf(page: Page) {
  const clock = async (timeDomain: 'timeTicks' | 'threadTicks') => {
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', { timeDomain })
    return async () => {
      const { metrics } = await session.send('Performance.getMetrics')
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
    }
  }
  return { wall: await clock('timeTicks'), cpu: await clock('threadTicks') }
}

/** The page's own frame: the median interval of its animation frames while nothing happens, ms. */
export async function frameOf(page: Page): Promise<number> {
  return page.evaluate<number>('pace.frame(60)')
}

/** Runs in the page, where nothing of the product knows of it. */
function watch(): void {
  const waiting = ['.cell-wait', 'progress', '[role=progressbar]', '[class*=Loader]', '[class*=Skeleton]']
  // A busy element without anything in it is a blank screen.
  const waitingNow = [...waiting, '[aria-busy=true]:empty'].join()
  let answers: { door: string; startMs: number; ms: number }[] = []
  let long: { endMs: number; ms: number }[] = []
  let waits = new Set<string>()
  let loopMs: number[] = []
  let input: Event | undefined
  let end: Promise<number> | undefined

  const takeAnswers = (entries: PerformanceEntryList) => {
    for (const { name, startTime, duration } of entries)
      if (/^(reader|writer)\./.test(name)) answers.push({ door: name, startMs: startTime, ms: duration })
  }
  const takeLong = (entries: PerformanceEntryList) => {
    for (const { startTime, duration } of entries) long.push({ endMs: startTime + duration, ms: duration })
  }
  const measures = new PerformanceObserver((list) => takeAnswers(list.getEntries()))
  measures.observe({ type: 'measure' })
  const tasks = new PerformanceObserver((list) => takeLong(list.getEntries()))
  tasks.observe({ type: 'longtask' })
  const hear = (event: Event) => {
    if (event.isTrusted) input ??= event
  }
  for (const type of ['keydown', 'click']) addEventListener(type, hear, { capture: true, passive: true })

  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  /** Resolves once the messages that wait have been heard: after the frame that is being drawn, say. */
  const nextTurn = () =>
    new Promise<void>((resolve) => {
      const turn = new MessageChannel()
      turn.port1.onmessage = () => resolve()
      turn.port2.postMessage(null)
    })

  /** A piece of arithmetic that always takes the same number of steps, five times. */
  const loop = async () => {
    for (let round = 0; round < 5; round++) {
      const from = performance.now()
      let hash = 1
      for (let i = 0; i < 2_000_000; i++) hash = (Math.imul(hash, 31) + i) | 0
      if (hash === 0.5) throw new Error('The loop must not be left out as useless.')
      loopMs.push(performance.now() - from)
      await nextTurn()
    }
  }

  const begin = async (isShown: () => boolean) => {
    if (isShown()) throw new Error(`This stands there before anything was done: ${isShown}`)
    loopMs = []
    await loop()
    await nextFrame()
    takeAnswers(measures.takeRecords())
    takeLong(tasks.takeRecords())
    answers = []
    long = []
    waits = new Set()
    input = undefined
    end = new Promise((resolve) => {
      let isLooking = false
      const look = () => {
        isLooking = false
        for (const each of document.querySelectorAll(waitingNow)) waits.add(`${each.localName}.${each.className}`)
      }
      const changes = new MutationObserver(async () => {
        if (!isLooking && document.querySelector(waitingNow) !== null) {
          isLooking = true
          requestAnimationFrame(look)
        }
        if (input === undefined || !isShown()) return
        changes.disconnect()
        await nextFrame()
        await nextTurn()
        resolve(performance.now())
      })
      changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    })
  }

  const finish = async (withinMs: number) => {
    const late = new Promise<number>((resolve) => setTimeout(resolve, withinMs, Number.NaN))
    const shownAt = await Promise.race([end ?? late, late])
    // An observer is told of a long task a little after its end.
    await nextFrame()
    await nextTurn()
    takeAnswers(measures.takeRecords())
    takeLong(tasks.takeRecords())
    const from = input?.timeStamp ?? Number.NaN
    const figure = {
      heard: input !== undefined,
      answers: answers
        .filter(({ startMs, ms }) => startMs >= from && startMs + ms <= shownAt)
        .map(({ door, ms }) => ({ door, ms })),
      shownMs: shownAt - from,
      longMs: long.filter(({ endMs }) => endMs >= from).map(({ ms }) => ms),
      waits: [...waits],
    }
    await loop()
    return { ...figure, loopMs }
  }

  const frame = async (frames: number) => {
    const intervals: number[] = []
    for (let last = await nextFrame(); intervals.length < frames; ) {
      const now = await nextFrame()
      intervals.push(now - last)
      last = now
    }
    return intervals.sort((a, b) => a - b)[Math.floor(frames / 2)]
  }

  Object.assign(window, { pace: { begin, end: finish, frame } })
}
