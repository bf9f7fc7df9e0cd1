/** Resolves when some time has passed in which more may come: the longer, the more often it came to nothing already. */
export type Rest = (again: number) => Promise<void>

/**
 * Work that is worth doing once for many reasons: asked for as often as one likes, done a while after, and again where it
 * was asked for meanwhile.
 * @returns asks for it
 */
export function atRest(rest: Rest, work: () => Promise<void>, onFailure: (error: unknown) => void): () => void {
  let isDue = false
  let isRunning = false

  async function run(): Promise<void> {
    isRunning = true
    for (let again = 0; isDue; again++) {
      await rest(again)
      isDue = false
      await work().catch(onFailure)
    }
    isRunning = false
  }

  return () => {
    isDue = true
    if (!isRunning) void run()
  }
}
