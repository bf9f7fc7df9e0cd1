import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Relay {
  readonly address: string
  /** Bytes that have come from the server so far, heads and all, as they were on the wire. */
  readonly downBytes: () => number
  readonly upBytes: () => number
  close(): Promise<void>
}

/** Stands between a browser and its server and counts: the tools of a page do not hear what its shared workers fetch. */
export async function relayTo(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target)
  let down = 0
  let up = 0
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.setNoDelay(true)
      from.once('close', () => {
        open.delete(from)
        to.destroy()
      })
      from.on('error', () => {}) // the other end is closed with it
      from.pipe(to)
    }
    near.on('data', (piece) => {
      up += piece.length
    })
    far.on('data', (piece) => {
      down += piece.length
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('A TCP server listened without a port.')
  return {
    address: `http://127.0.0.1:${at.port}`,
    downBytes: () => down,
    upBytes: () => up,
    async close() {
      const gone = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await gone
    },
  }
}
