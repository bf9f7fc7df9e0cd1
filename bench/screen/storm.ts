import { BenchDevice } from '../sync/device.ts'
import { type BenchFactory, signIn } from '../sync/server.ts'

export interface Storm {
  /**
   * Ends the storm.
   * @returns what it came to, and the order that it wrote last
   * @throws when an edit was not applied, or hardly half of them could be sent: that was another storm
   */
  stop(): Promise<{ readonly rows: number; readonly perSecond: number; readonly last: { id: string; note: string } }>
}

const roundMs = 100
/** As many as one push may hold. */
const pushMost = 100

/** Another device that edits so many orders a second, one after the other, each by an edit of its own. */
export async function beginStorm(factory: BenchFactory, perSecond: number): Promise<Storm> {
  const device = new BenchDevice({ ...factory, ...(await signIn(factory.wire)) }, 0)
  const { orders } = factory
  const startMs = performance.now()
  let sent = 0
  let isOver = false
  let last: { id: string; note: string | null } | undefined
  const rage = async () => {
    while (!isOver) {
      const due = Math.floor(((performance.now() - startMs) / 1000) * perSecond) - sent
      const edits: unknown[] = []
      for (let i = 0; i < Math.min(due, pushMost); i++) {
        last = orders[sent % orders.length]
        if (last === undefined) throw new Error('The demonstration has no open order to write to.')
        edits.push(device.edit(last))
        sent += 1
      }
      if (edits.length > 0) {
        const { results } = await device.send(edits)
        const refused = results.find(({ status }) => status !== 'applied')
        if (refused !== undefined || results.length < edits.length)
          throw new Error(`An edit of the storm was not applied: ${JSON.stringify(refused)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, roundMs))
    }
  }
  const ended = rage()
  // Whoever stops it hears of its failure; until then nobody waits for it.
  ended.catch(() => {})
  return {
    async stop() {
      isOver = true
      await ended
      const rows = sent
      const reached = rows / ((performance.now() - startMs) / 1000)
      if (reached < perSecond / 2 || last === undefined || last.note === null)
        throw new Error(`The storm came to ${reached.toFixed(1)} rows a second of ${perSecond}.`)
      return { rows, perSecond: Math.round(reached), last: { id: last.id, note: last.note } }
    },
  }
}
