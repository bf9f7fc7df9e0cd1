/**
 * Runs questions one at a time, the newest first: what a person typed last is answered before what they typed on the way
 * there. Every question is answered in the end.
 */
export interface NewestFirst {
  run<T>(question: () => T): Promise<T>
}

/** @param pause lets the messages that wait be heard */
export function newestFirst(pause: () => Promise<void>): NewestFirst {
  const waiting: (() => void)[] = []
  let isRunning = false

  async function drain(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) {
      await pause()
      waiting.pop()?.()
    }
    isRunning = false
  }

  return {
    run: (question) =>
      new Promise((resolve, reject) => {
        waiting.push(() => {
          try {
            resolve(question())
          } catch (error) {
            reject(error)
          }
        })
        if (!isRunning) void drain()
      }),
  }
}
