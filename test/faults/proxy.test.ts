import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hearing, openLive } from '../../sync/live.ts'
import { httpTransport } from '../../sync/transport.ts'
import { type Office, office } from '../server/office.ts'

let world: Office
let port: number
const proxies: Server[] = []
const sockets = new Set<Socket>()

beforeAll(async () => {
  world = await office()
  port = Number(new URL(await world.server.app.listen({ port: 0, host: '127.0.0.1' })).port)
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  for (const proxy of proxies) proxy.close()
  await world.close()
})

/** A proxy that passes every answer on but that of a stream, of which it lets as many bytes through as is said. */
async function proxyTo(ofStream: number): Promise<string> {
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    let left = Number.POSITIVE_INFINITY
    client.on('data', (asked) => {
      left = asked.includes('/sync/v1/live') ? ofStream : Number.POSITIVE_INFINITY
      server.write(asked)
    })
    server.on('data', (answer) => {
      client.write(answer.subarray(0, left))
      left = Math.max(0, left - answer.length)
    })
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one)
      one.on('close', () => other.destroy())
      one.on('error', () => other.destroy())
    }
  })
  proxies.push(proxy)
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` // a proxy on TCP has a port
}

function transportTo(base: string, token: string) {
  return httpTransport({ fetch, base, token: async () => token, onExpired: () => {}, timeoutMs: 10_000 })
}

/** How the replica hears after a while, on a clock that runs fifty times as fast. */
async function hearingOver(base: string, token: string, isEnough: (hearing: Hearing) => boolean): Promise<Hearing> {
  return new Promise((resolve) => {
    const live = openLive({
      transport: transportTo(base, token),
      timing: {
        nowMs: () => Date.now(),
        random: () => 0.5,
        after: (ms, then) => {
          const timer = setTimeout(then, ms / 50)
          return () => clearTimeout(timer)
        },
      },
      onHint: () => {},
      onGap: () => {
        const hearing = live.hearing()
        if (!isEnough(hearing)) return
        live.stop()
        resolve(hearing)
      },
      isReached: () => true,
    })
  })
}

test.each([
  ['everything of', 0],
  ['all but the head of', 20],
])(
  'behind a proxy that keeps %s a stream to itself, news comes by a question that waits',
  async (_, ofStream) => {
    const user = await world.person(`rupa${ofStream}`, 'merchandiser')
    const desk = await world.desk(user)
    const base = await proxyTo(ofStream)
    expect(await hearingOver(base, desk.token, (hearing) => hearing !== 'opening')).toBe('deaf')
    const transport = transportTo(base, desk.token)
    const snapshot = await transport.snapshot()
    const cursor = snapshot.ok ? snapshot.value.cursor : ''
    const now = await transport.changes({ device: desk.device, cursor, waitS: 0 })
    const waiting = transport.changes({ device: desk.device, cursor: now.ok ? now.value.cursor : '', waitS: 25 })
    const order = world.order()
    await desk.push([order])
    const news = await waiting
    expect(news.ok && Object.keys(news.value.tables)).toContain('salesOrder')
  },
  30_000,
)

test('behind a proxy that passes a stream on, hints come by themselves', async () => {
  const user = await world.person('karim', 'merchandiser')
  const { token } = await world.desk(user)
  expect(await hearingOver(await proxyTo(Number.POSITIVE_INFINITY), token, (hearing) => hearing !== 'opening')).toBe(
    'open',
  )
}, 30_000)

test('a wait that is not wanted any more ends at once', async () => {
  const user = await world.person('mitu', 'merchandiser')
  const desk = await world.desk(user)
  const transport = transportTo(await proxyTo(0), desk.token)
  const snapshot = await transport.snapshot()
  const gone = new AbortController()
  const cursor = snapshot.ok ? snapshot.value.cursor : ''
  const waiting = transport.changes({ device: desk.device, cursor, waitS: 25, signal: gone.signal })
  gone.abort()
  expect(await waiting).toEqual({ ok: false, fault: { kind: 'offline' } })
})
