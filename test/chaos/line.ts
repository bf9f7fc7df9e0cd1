import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Chance } from '../torture/chance.ts'
import { latch, pause } from './latch.ts'
import { type Fate, type RequestKind, requestKinds } from './plan.ts'

/** The line between one client and the server: plain TCP on loopback that knows just enough HTTP to be unkind to it. */
export interface ChaosLine {
  readonly address: string
  /** How often each fate has befallen a request. */
  readonly fates: Readonly<Record<Fate, number>>
  /** From now on each request draws its fate; an empty weather is a good line. */
  weather(chances: Partial<Record<Fate, number>>, chance: Chance): void
  /** The line is good again. What was stuck goes on, but for a few connections that stay dead until somebody's patience ends. */
  heal(): void
  /** Sends everything elsewhere: to a server that lies, say. */
  leadTo(port: number): void
  onTraffic(hear: (way: 'request' | 'answer', kind: RequestKind) => void): () => void
  close(): Promise<void>
}

const lateMs = 2000
const slowBytes = 100
const slowPauseMs = 100
const portalPage = '<!doctype html><title>Guest wifi</title><p>Please accept the terms of use.</p>'

export async function startLine(upstreamPort: number): Promise<ChaosLine> {
  let target = upstreamPort
  let chances: Partial<Record<Fate, number>> = {}
  let chance: Chance = () => 1
  let healed = latch()
  const sockets = new Set<Socket>()
  const muted = new Set<Socket>()
  const ears = new Set<(way: 'request' | 'answer', kind: RequestKind) => void>()
  const counts: Record<Fate, number> = {
    cut: 0,
    late: 0,
    slow: 0,
    mute: 0,
    torn: 0,
    portal: 0,
    redirect: 0,
    answerLost: 0,
  }

  function draw(path: string): Fate | undefined {
    if (path.startsWith('/portal')) return 'portal'
    let left = chance()
    for (const [fate, share] of Object.entries(chances) as [Fate, number][]) {
      left -= share
      if (left < 0) return fate
    }
    return undefined
  }

  function hear(way: 'request' | 'answer', kind: RequestKind | undefined): void {
    if (kind !== undefined) for (const ear of ears) ear(way, kind)
  }

  const server = createServer((client) => serve(client))

  function serve(client: Socket): void {
    let upstream: Socket | undefined
    let fate: Fate | undefined
    let kind: RequestKind | undefined
    let isAnswered = false
    let line: Promise<void> = Promise.resolve()
    let trickle: Promise<void> = Promise.resolve()
    keep(client)
    const end = () => {
      client.resetAndDestroy()
      upstream?.destroy()
    }
    client.on('close', () => upstream?.destroy())

    function reach(): Socket {
      if (upstream !== undefined) return upstream
      const made = connect(target, '127.0.0.1')
      keep(made)
      made.on('data', (chunk) => answer(chunk))
      // An answer that is on its slow way still arrives when its sender has closed.
      made.on('close', () => void trickle.then(() => (fate === 'mute' ? undefined : client.destroy())))
      upstream = made
      return made
    }

    function answer(chunk: Buffer): void {
      if (!isAnswered) hear('answer', kind)
      isAnswered = true
      if (fate === 'mute') return
      if (fate === 'answerLost') {
        end()
        return
      }
      if (fate === 'torn') {
        client.write(chunk.subarray(0, Math.ceil(chunk.length * (0.3 + 0.6 * chance()))), end)
        return
      }
      if (fate === 'slow') trickle = trickle.then(() => drip(client, chunk, healed.opened))
      else
        trickle = trickle.then(() => {
          client.write(chunk)
        })
    }

    client.on('data', (chunk) => {
      const [, path] =
        /^(?:GET|POST|PUT|DELETE|HEAD|OPTIONS) (\S+) HTTP\/1\.1\r\n/.exec(chunk.subarray(0, 4096).toString('latin1')) ??
        []
      if (path !== undefined) {
        kind = kindOf(path)
        fate = draw(path)
        isAnswered = false
        if (fate !== undefined) counts[fate] += 1
        hear('request', kind)
        if (fate === 'cut') return end()
        if (fate === 'mute') muted.add(client)
        if (fate === 'portal') return client.end(page('200 OK', ''))
        if (fate === 'redirect') return client.end(page('302 Found', 'location: /portal/login\r\n'))
        if (fate === 'late') line = line.then(() => Promise.race([pause(lateMs), healed.opened]))
      }
      if (fate === 'mute' || fate === 'portal' || fate === 'redirect') return
      line = line.then(() => {
        if (!client.destroyed) reach().write(chunk)
      })
    })
  }

  function keep(socket: Socket): void {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {}) // the close that follows says enough
    socket.on('close', () => {
      sockets.delete(socket)
      muted.delete(socket)
    })
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('The proxy listens without a port.')
  return {
    address: `http://127.0.0.1:${at.port}`,
    fates: counts,
    weather(next, of) {
      chances = next
      chance = of
      healed = latch()
    },
    heal() {
      chances = {}
      healed.open()
      for (const socket of muted) if (chance() < 0.9) socket.resetAndDestroy()
    },
    leadTo(port) {
      target = port
      for (const socket of sockets) socket.destroy()
    },
    onTraffic(ear) {
      ears.add(ear)
      return () => ears.delete(ear)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** 1 kB/s until the line is healed, the rest at once. */
async function drip(to: Socket, bytes: Buffer, healed: Promise<void>): Promise<void> {
  let isHealed = false
  void healed.then(() => {
    isHealed = true
  })
  for (let at = 0; at < bytes.length && !to.destroyed; ) {
    const next = isHealed ? bytes.length : at + slowBytes
    to.write(bytes.subarray(at, next))
    at = next
    if (at < bytes.length) await Promise.race([pause(slowPauseMs), healed])
  }
}

function kindOf(path: string): RequestKind | undefined {
  return requestKinds.find((kind) => path.startsWith(`/sync/v1/${kind}`))
}

function page(status: string, headers: string): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: text/html\r\n${headers}content-length: ${portalPage.length}\r\nconnection: close\r\n\r\n${portalPage}`
}
