/** From the answer of the list that a window opens with until it stands on the screen, on a slow PC, ms. */
const drawMs = 300
/** A window that has not asked by then shows something else, ms. */
const mostMs = 1500

/**
 * The time in which a window that opens draws the list it was answered from what was kept: rows that were read meanwhile
 * would take a processor and the disk from it. Over as soon as somebody waits for rows alone.
 */
export class HeadStart {
  private readonly wait: (ms: number) => Promise<void>
  readonly over: Promise<void>
  end: () => void = () => {}

  /** @param wait resolves after so many ms */
  constructor(wait: (ms: number) => Promise<void>) {
    this.wait = wait
    this.over = new Promise((resolve) => {
      this.end = resolve
    })
    void wait(mostMs).then(this.end)
  }

  /** A list was answered from what was kept, or is being asked for what stands beside it. */
  endSoon(): void {
    void this.wait(drawMs).then(this.end)
  }
}
