import { useSyncExternalStore } from 'react'
import { saveFile, shellFileMax } from '../parts/saveFile.ts'
import { tell } from '../parts/tell.ts'
import { type Surroundings, useSurroundings } from '../surroundings.ts'
import { type CsvJob, writeCsv } from './writeCsv.ts'

/** A file that is being written, while its person works on at any screen of this window. */
export interface CsvProgress {
  /** What is written, in words. */
  readonly title: string
  readonly done: number
  /** Undefined until it is known. */
  readonly all: number | undefined
}

export interface CsvAsked extends Omit<CsvJob, 'maxBytes'> {
  readonly title: string
  readonly fileName: string
  /** False while rows are still coming to this device. */
  readonly isComplete: boolean
}

let running: CsvProgress | undefined
let isGivenUp = false
const listeners = new Set<() => void>()

function show(next: CsvProgress | undefined): void {
  running = next
  for (const on of listeners) on()
}

/** The one file on its way in this window, how to begin one, and how to give it up. */
export function useCsvFile() {
  const surroundings = useSurroundings()
  const progress = useSyncExternalStore(
    (on) => {
      listeners.add(on)
      return () => listeners.delete(on)
    },
    () => running,
  )
  return {
    progress,
    begin: (asked: CsvAsked) => {
      if (running === undefined) void run(surroundings, asked)
      else tell({ say: 'csv.busy' })
    },
    giveUp: () => {
      isGivenUp = true
    },
  }
}

async function run({ doors, bridge }: Surroundings, { title, fileName, isComplete, ...job }: CsvAsked): Promise<void> {
  isGivenUp = false
  show({ title, done: 0, all: undefined })
  try {
    const maxBytes = bridge === undefined ? Number.MAX_SAFE_INTEGER : shellFileMax
    const csv = await writeCsv(doors.reader, { ...job, maxBytes }, (done, all) => {
      show({ title, done, all })
      return !isGivenUp
    })
    // Given up while its last rows were on their way, it is whole and not wanted any more.
    if (csv === null || isGivenUp) return
    if (csv === 'moved') {
      tell({ say: 'list.stretchMoved' })
      return
    }
    if (!csv.ok) {
      // Whoever began it has signed out, or so many files were begun that this one gave way.
      const isClosed = csv.fault.kind === 'storage' && csv.fault.reason === 'closed'
      tell(isClosed ? { say: 'csv.closed' } : csv.fault)
      return
    }
    const outcome = await saveFile(bridge, fileName, csv.value.parts)
    const values = { n: csv.value.rows }
    if (outcome === 'saved') tell({ say: isComplete ? 'csv.saved' : 'csv.savedPartly', values })
    else if (outcome === 'failed') tell({ say: 'outbox.exportFailed' })
  } catch (error) {
    reportError(error)
    tell({ say: 'csv.closed' })
  } finally {
    show(undefined)
  }
}
