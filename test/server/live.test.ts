import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hint, hint } from '../../model/wire.ts'
import { type Desk, type Office, office } from './office.ts'

let world: Office
let rupa: Desk
let url: string
beforeAll(async () => {
  world = await office()
  rupa = await world.desk(await world.person('rupa', 'merchandiser'))
  url = await world.server.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => world.close())

/** Reads hints one by one until told to stop. */
async function listen(token: string) {
  const stop = new AbortController()
  const answer = await fetch(`${url}/sync/v1/live`, {
    headers: { authorization: `Bearer ${token}` },
    signal: stop.signal,
  })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    status: answer.status,
    kind: answer.headers.get('content-type'),
    async next(): Promise<Hint | 'end'> {
      while (!text.includes('\n\n')) {
        const piece = await reader?.read()
        if (piece === undefined || piece.done) return 'end'
        text += piece.value
      }
      const [event = '', ...rest] = text.split('\n\n')
      text = rest.join('\n\n')
      return hint.parse(JSON.parse(event.split('data: ')[1] ?? ''))
    },
    stop: () => stop.abort(),
  }
}

test('a listener hears at once where the log stands, and then of each commit', async () => {
  const live = await listen(rupa.token)
  expect([live.status, live.kind]).toEqual([200, 'text/event-stream'])
  expect(await live.next()).toEqual({ kind: 'head', seq: world.server.head.current() })
  await rupa.push([world.order()])
  expect(await live.next()).toEqual({ kind: 'head', seq: world.server.head.current() })
  live.stop()
})

test('who has other rights now is told so', async () => {
  const live = await listen(rupa.token)
  await live.next()
  const change = `update role_grant set version = version + 1, valid_to = '2030-01-01' where "user" = '${rupa.user}'`
  await world.database.script(change)
  await rupa.push([world.order()])
  expect(await live.next()).toMatchObject({ kind: 'head' })
  expect(await live.next()).toMatchObject({ kind: 'grants', version: expect.any(Number) })
  live.stop()
})

test('a stranger hears nothing', async () => {
  expect((await listen('nobody')).status).toBe(401)
})

test('a server that closes ends its streams and leaves nothing hanging', async () => {
  const live = await listen(rupa.token)
  await live.next()
  const waiting = fetch(`${url}/sync/v1/changes?device=x&wait=25&cursor=${(await rupa.snapshot()).cursor}`, {
    headers: { authorization: `Bearer ${rupa.token}` },
  }).catch(() => undefined)
  await world.server.close()
  expect(await live.next().catch(() => 'end')).toBe('end')
  await waiting
})
