import { type Draft, type Edits, isDirty } from './draft.ts'

/** How long typing rests before the worker keeps it, ms. */
const keepMs = 250

/**
 * Sees to it that the worker keeps a form's unsaved values, and no longer than they are unsaved: a draft that was kept
 * after its edit had been written would come back after a crash as the same edit again.
 */
export interface DraftKeeper {
  /** Keeps what there is now. */
  keep(): void
  /** Keeps what there is once typing rests. */
  keepSoon(): void
  /** Keeps nothing from here on, for an edit is being saved. */
  pause(): void
  /** Forgets what was kept, because it has been saved. Rejects when that cannot be. */
  forget(): Promise<void>
  /** Goes on, beginning with what there is now: all of it when nothing was saved, else what was typed meanwhile. */
  resume(): void
  /** The form goes; nobody will call again but a save that is under way. */
  close(): void
}

/** @param write null forgets */
export function createKeeper(draft: Draft, write: (edits: Edits | null) => Promise<void>): DraftKeeper {
  /** What the worker has; undefined where that is not known. */
  let kept: Edits | null | undefined = wanted()
  let timer: ReturnType<typeof setTimeout> | undefined
  let last: Promise<void> = Promise.resolve()
  let isPaused = false
  let isClosed = false

  function wanted(): Edits | null {
    const edits = draft.get()
    return isDirty(edits) ? edits : null
  }
  function keepNow(): void {
    clearTimeout(timer)
    const edits = wanted()
    if (edits === kept) return
    kept = edits
    last = write(edits).catch((error: unknown) => {
      // The next time is another try.
      kept = undefined
      reportError(error)
    })
  }
  const keep = () => {
    if (!isPaused) keepNow()
  }
  return {
    keep,
    keepSoon() {
      clearTimeout(timer)
      if (!isPaused) timer = setTimeout(keep, keepMs)
    },
    pause() {
      clearTimeout(timer)
      isPaused = true
    },
    async forget() {
      // What was handed over before must not arrive after.
      await last
      kept = undefined
      await write(null)
      kept = null
    },
    resume() {
      isPaused = false
      // By now somebody else may be at the desk, and among their drafts this one has no place.
      if (!isClosed) keepNow()
    },
    close() {
      isClosed = true
      // Also in the middle of a save, which may yet fail; one that succeeds forgets this.
      keepNow()
    },
  }
}
