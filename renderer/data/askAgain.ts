/** Pause before a question that failed is asked again, ms. */
const pauseMs = 300

/** Asks up to three times: a disk that fails in one moment answers in the next. Rejects with the last failure. */
export async function askAgain<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = 2; ; left--) {
    try {
      return await ask()
    } catch (error) {
      if (left === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}
