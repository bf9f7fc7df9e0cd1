/// <reference lib="webworker" />
import '../model/quickStart.ts'
import { createJournal } from '../model/journal/journalFile.ts'
import { journalChannel } from './doors.ts'
import { carry, sayNone } from './journal/carrier.ts'
import { privateDisk } from './journal/privateDisk.ts'
import type { Line } from './journal/words.ts'

// The composition root of the journal in a plain browser. Every window has one such worker, because only a window's own may
// flush a file; the one that holds the lock carries the journal for all of them, and the next takes it up when it is gone.

const channel = new BroadcastChannel(journalChannel)
const line: Line = {
  say: (word) => channel.postMessage(word),
  hear: (on) => channel.addEventListener('message', (event: MessageEvent<unknown>) => on(event.data)),
}
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle('selvedge-journal', { create: true })
}

/** False in a private window of Firefox, say, and in a browser that cannot flush a file. A full disk is another matter. */
async function canKeepFiles(): Promise<boolean> {
  if (typeof FileSystemFileHandle === 'undefined' || !('createSyncAccessHandle' in FileSystemFileHandle.prototype))
    return false
  try {
    await navigator.storage.getDirectory()
    return true
  } catch (error) {
    return !(
      error instanceof TypeError ||
      (error instanceof DOMException && /^(Security|NotSupported|NotAllowed)/.test(error.name))
    )
  }
}

if (await canKeepFiles()) {
  // A browser does not freeze the window of a worker that holds a lock, so a carrier in the background goes on answering.
  void navigator.locks.request('selvedge-journal', () => {
    const file = createJournal({ disk: privateDisk({ folder, pause }), now: () => Date.now() })
    carry({ file, line, name: crypto.randomUUID() })
    return new Promise(() => {})
  })
} else sayNone(line)
