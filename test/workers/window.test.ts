import { expect, test } from 'vitest'
import { ok } from '../../model/fault.ts'
import type { Session, Writer } from '../../workers/doors.ts'
import { forWindow } from '../../workers/writer/window.ts'

const session = (id: string): Session => ({
  person: { id, username: id, fullName: id, locale: 'en' },
  grants: [],
  online: true,
  replica: id,
})

/** A pen that only remembers what was asked of it. */
function pen() {
  let here: Session | null = session('rupa')
  const asked: string[] = []
  const told = (what: string) => asked.push(`${what} as ${here?.person.id}`)
  const writer = {
    session: async () => here,
    signIn: async (username: string) => {
      here = session(username)
      return ok(here)
    },
    write: async (intent: string) => {
      told(intent)
      return ok({ mutation: 'm', provisional: null })
    },
    keepDraft: async (key: string) => {
      told(`draft ${key}`)
    },
    draft: async () => 'kept',
    undo: async () => ok({ mutation: null }),
  }
  return { asked, writer: writer as unknown as Writer } // the other members are not asked for here
}

test('what is typed in one window is not saved in the name of who signed in at another', async () => {
  const { asked, writer } = pen()
  const [first, second] = [forWindow(writer), forWindow(writer)]
  await first.session()
  await first.write('order.edit', [])
  await second.signIn('karim', 'secret')
  expect(await first.write('order.edit', [])).toEqual({ ok: false, fault: { kind: 'signIn', reason: 'none' } })
  await first.keepDraft('order', { note: 'x' })
  expect(await first.draft('order')).toBeNull()
  await second.write('order.move', [])
  expect(asked).toEqual(['order.edit as rupa', 'order.move as karim'])
})

test('a window that has looked again writes for whom it now shows', async () => {
  const { asked, writer } = pen()
  const [first, second] = [forWindow(writer), forWindow(writer)]
  await first.session()
  await second.signIn('karim', 'secret')
  await first.session()
  await first.write('order.edit', [])
  expect(asked).toEqual(['order.edit as karim'])
})
