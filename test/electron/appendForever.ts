import { writeSync } from 'node:fs'
import { createDisk } from '../../electron/disk.ts'
import { createJournal } from '../../model/journal/journalFile.ts'

// A program to be killed: appends until it dies and says on stdout what was acknowledged, or is about to be forgotten.
const [folder = '', round = ''] = process.argv.slice(2)
const journal = createJournal({ disk: createDisk(folder), now: Date.now })

async function writer(name: string): Promise<void> {
  for (let i = 0; ; i += 1) {
    const entries = [`${round}/${name}/${i}`, `${round}/${name}/${i}+`]
    const last = await journal.append(entries)
    if (!last.ok) throw new Error(`append answered ${last.fault.reason}`)
    writeSync(1, `${JSON.stringify({ last: last.value, entries })}\n`)
    if (name === 'a' && i % 40 === 39) {
      const upTo = last.value - 30
      writeSync(1, `${JSON.stringify({ upTo })}\n`)
      await journal.forget(upTo)
    }
  }
}

void Promise.all(['a', 'b', 'c'].map(writer))
