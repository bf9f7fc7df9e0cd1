import { expect, test } from 'vitest'
import { fail } from '../../model/fault.ts'
import { shellJournal } from '../../workers/writer/shellJournal.ts'
import { dawn, putOrder, seeded, seededIds } from '../world/make.ts'

const ids = seededIds(seeded(3), () => 0)
const id = ids.next('row')
const mutation = {
  id: ids.next('mutation'),
  clientSeq: 1,
  author: id,
  at: dawn,
  intent: 'order.create',
  ops: [putOrder(id)],
  deps: [],
}
const frame = { replica: 'r', person: 'p', mutation }

test('only a save is kept from waiting for the journal: a slow shell is not taken for none, nor a long journal for an empty one', async () => {
  const limited: Record<string, boolean> = {}
  const journal = await shellJournal(async (input, init = {}) => {
    const path = String(input)
    limited[`${init.method ?? 'GET'} ${path}`] = init.signal !== undefined
    const answer = path === '/shell/about' ? { shell: 'electron', journal: true } : { ok: true, last: 1, entries: [] }
    return Response.json(answer)
  })
  await journal.append(frame)
  await journal.read()
  expect(limited).toEqual({ 'GET /shell/about': false, 'POST /shell/journal': true, 'GET /shell/journal': false })
})

test('a full disk under the shell is told from a journal that fails', async () => {
  const told = async (status: number) => {
    const journal = await shellJournal(async (input) =>
      String(input) === '/shell/about'
        ? Response.json({ shell: 'electron', journal: true })
        : Response.json({ ok: false }, { status }),
    )
    return journal.append(frame)
  }
  expect(await told(507)).toEqual(fail({ kind: 'storage', reason: 'full' }))
  expect(await told(500)).toEqual(fail({ kind: 'storage', reason: 'journal' }))
})
