/**
 * Runs questions one at a time, the newest first: what a person typed last is answered before what they typed on the way
 * there. Every question is answered in the end.
 */
export interface NewestFirst {
  /** @param isPatient true for work that nobody waits for: it has its turn when nothing else has */
  run<T>(question: () => T, isPatient?: boolean): Promise<T>
}

/** @param pause lets the messages that wait be heard */
export function newestFirst(pause: () => Promise<void>): NewestFirst {
  const waiting: (() => void)[] = []
  /** In the order in which they came: they are in no hurry, and none is left behind. */
  const patient: (() => void)[] = []
  let isRunning = false

  async function drain(): Promise<void> {
    isRunning = true
    while (waiting.length + patient.length > 0) {
      await pause()
      const next = waiting.pop() ?? patient.shift()
      next?.()
    }
    isRunning = false
  }

  return {
    run: (question, isPatient = false) =>
      new Promise((resolve, reject) => {
        const answer = () => {
          try {
            resolve(question())
          } catch (error) {
            reject(error)
          }
        }
        if (isPatient) patient.push(answer)
        else waiting.push(answer)
        if (!isRunning) void drain()
      }),
  }
}
