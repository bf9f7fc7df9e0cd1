import { expect, test } from 'vitest'
import { shellJournal } from '../../workers/writer/shellJournal.ts'
import { dawn, putOrder, seeded, seededIds } from '../world/make.ts'

test('only a save is kept from waiting for the journal: a slow shell is not taken for none, nor a long journal for an empty one', async () => {
  const limited: Record<string, boolean> = {}
  const journal = await shellJournal(async (input, init = {}) => {
    const path = String(input)
    limited[`${init.method ?? 'GET'} ${path}`] = init.signal !== undefined
    const answer = path === '/shell/about' ? { shell: 'electron', journal: true } : { ok: true, last: 1, entries: [] }
    return Response.json(answer)
  })
  const ids = seededIds(seeded(3), () => 0)
  const frame = { replica: 'r', person: 'p', mutation: putOrderMutation() }
  await journal.append(frame)
  await journal.read()
  expect(limited).toEqual({ 'GET /shell/about': false, 'POST /shell/journal': true, 'GET /shell/journal': false })

  function putOrderMutation() {
    const id = ids.next('row')
    return {
      id: ids.next('mutation'),
      clientSeq: 1,
      author: id,
      at: dawn,
      intent: 'order.create',
      ops: [putOrder(id)],
      deps: [],
    }
  }
})
