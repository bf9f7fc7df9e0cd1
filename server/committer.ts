import { type Fault, fail, type Outcome, ok } from '../model/fault.ts'
import type { PushAnswer } from '../model/wire.ts'
import { type BatchDeps, commitBatch, type Job, NeedsMarks } from './batch.ts'
import { isRetryable, isTransient } from './database.ts'
import type { IncomingPush } from './incoming.ts'

export interface Committer {
  /** Answers a push once its effects and its answers are committed together. */
  push(user: string, incoming: IncomingPush): Promise<Outcome<PushAnswer>>
  /** Takes nothing more, and resolves when what was taken is committed. */
  close(): Promise<void>
}

interface Waiting extends Job {
  readonly answer: (outcome: Outcome<PushAnswer>) => void
}

// A flush of the disk costs milliseconds whoever pays it, so mutations that arrive together share one commit.
const gatherMs = 5
const batchMutations = 64
// Beyond this the answer is "busy": a queue that only grows would time out for everybody.
const queueMutations = 2000
const tries = 6
// Bad edits seldom come alone. So long after one, batches go with savepoints at once instead of twice.
const markedBatches = 20
const busyMs = 2000

/** The one writer of a server: gathers pushes for a moment, applies them in one transaction, answers each. */
export function createCommitter(deps: BatchDeps): Committer {
  const queue: Waiting[] = []
  let queued = 0
  let isRunning = false
  let isClosed = false
  let markedFor = 0
  let cancelGather: (() => void) | undefined
  let onIdle = () => {}

  function wake(): void {
    if (isRunning) return
    if (queued >= batchMutations || isClosed) {
      cancelGather?.()
      cancelGather = undefined
      void run()
    } else {
      cancelGather ??= deps.clock.after(gatherMs, () => {
        cancelGather = undefined
        void run()
      })
    }
  }

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    // While a batch is being written the next one gathers by itself, so there is no pause between them.
    while (queue.length > 0) {
      const batch = takeBatch()
      const answers = await answersOf(batch)
      batch.forEach((job, i) => {
        job.answer(answers[i] ?? fail({ kind: 'busy', retryMs: busyMs }))
      })
    }
    isRunning = false
    onIdle()
  }

  function takeBatch(): Waiting[] {
    const batch: Waiting[] = []
    let size = 0
    for (let job = queue[0]; job !== undefined; job = queue[0]) {
      const more = job.incoming.items.length
      if (batch.length > 0 && size + more > batchMutations) break
      batch.push(job)
      queue.shift()
      size += more
    }
    queued -= size
    return batch
  }

  async function answersOf(jobs: readonly Job[]): Promise<readonly Outcome<PushAnswer>[]> {
    const whole = await tryBatch(jobs)
    if (whole.ok) return whole.value
    if (jobs.length === 1 || whole.fault.kind !== 'unexpected') return jobs.map(() => whole)
    // Something in this batch breaks the transaction itself: alone, it breaks only its own.
    const answers: Outcome<PushAnswer>[] = []
    for (const job of jobs) {
      const alone = await tryBatch([job])
      answers.push(alone.ok ? (alone.value[0] ?? fail({ kind: 'busy', retryMs: busyMs })) : alone)
    }
    return answers
  }

  async function tryBatch(jobs: readonly Job[]): Promise<Outcome<readonly Outcome<PushAnswer>[]>> {
    let fault: Fault = { kind: 'busy', retryMs: busyMs }
    markedFor -= 1
    for (let round = 0; round < tries; round++) {
      try {
        return ok(await commitBatch(deps, jobs, markedFor > 0))
      } catch (error) {
        if (error instanceof NeedsMarks) {
          markedFor = markedBatches
          round -= 1
          continue
        }
        if (isRetryable(error)) continue
        // Nobody knows whether a commit whose answer was lost went through; the device asks again, and the stored answers tell.
        if (isTransient(error)) return fail({ kind: 'busy', retryMs: busyMs })
        fault = { kind: 'unexpected', incident: deps.incident(error, 'a batch of mutations') }
        break
      }
    }
    return fail(fault)
  }

  return {
    push(user, incoming) {
      if (isClosed || queued > queueMutations) return Promise.resolve(fail({ kind: 'busy', retryMs: busyMs }))
      return new Promise((resolve) => {
        queue.push({ user, incoming, answer: resolve })
        queued += incoming.items.length
        wake()
      })
    },
    async close() {
      isClosed = true
      if (queue.length === 0 && !isRunning) return
      const idle = new Promise<void>((resolve) => {
        onIdle = resolve
      })
      wake()
      await idle
    },
  }
}
