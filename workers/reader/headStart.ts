/** From the answer of the list that a window opens with until it stands on the screen, on a slow PC, ms. */
const drawMs = 300
/** A window that has not asked by then shows something else, ms. */
const mostMs = 1500

/**
 * The time in which a window that opens draws the list it was answered from what was kept: rows that were read meanwhile
 * would take a processor and the disk from it.
 */
export class HeadStart {
  readonly over: Promise<void>
  private readonly wait: (ms: number) => Promise<void>
  private readonly finish: () => void

  /** @param wait resolves after so many ms */
  constructor(wait: (ms: number) => Promise<void>) {
    let finish = () => {}
    this.over = new Promise((resolve) => {
      finish = resolve
    })
    this.finish = finish
    this.wait = wait
    void wait(mostMs).then(finish)
  }

  /** @param when now, for somebody waits for rows; soon, for a list was answered without them, or something beside it waits */
  end(when: 'now' | 'soon'): void {
    if (when === 'now') this.finish()
    else void this.wait(drawMs).then(this.finish)
  }
}
