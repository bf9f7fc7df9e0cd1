/**
 * Work that is worth doing once for many reasons: asked for as often as one likes, done a while after, and again where it
 * was asked for meanwhile.
 * @param rest resolves when some time has passed in which more may come
 * @returns asks for it
 */
export function atRest(
  rest: () => Promise<void>,
  work: () => Promise<void>,
  onFailure: (error: unknown) => void,
): () => void {
  let isDue = false
  let isRunning = false

  async function run(): Promise<void> {
    isRunning = true
    while (isDue) {
      await rest()
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
