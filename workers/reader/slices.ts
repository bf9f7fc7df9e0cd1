/** How long work goes on before others get a turn, in ms: half a frame. */
export const sliceMs = 6

export interface Slicing {
  /** Milliseconds, only ever compared with themselves. */
  readonly clock: () => number
  /** Lets the messages that wait be heard. */
  readonly pause: () => Promise<void>
}

/** Cuts long work into slices: `turn` is called between steps and waits whenever a slice is used up. */
export function slices({ clock, pause }: Slicing): { turn(): Promise<void> } {
  let started = clock()
  return {
    async turn() {
      if (clock() - started < sliceMs) return
      await pause()
      started = clock()
    },
  }
}
