import type { Grant } from '../../model/access.ts'
import { instantAt } from '../../model/calendar.ts'
import { done, type Fault, fail, type Outcome, ok } from '../../model/fault.ts'
import type { Op } from '../../model/mutation.ts'
import type { Device, KnownPerson } from '../../sync/device.ts'
import { hotStores, type Place, placesOf, rowsIn } from '../../sync/hot.ts'
import { incidentsIn } from '../../sync/incident.ts'
import { noticesOf } from '../../sync/land.ts'
import {
  accept,
  discard,
  entryOf,
  exportEntries,
  openClashes,
  openEntries,
  retry,
  settleClash,
} from '../../sync/outbox.ts'
import type { Sessions } from '../../sync/session.ts'
import { replicaState } from '../../sync/status.ts'
import { metaOf } from '../../sync/store.ts'
import { isUnwritten, opsBack, undone } from '../../sync/undo.ts'
import { type WriteDeps, type Written, write } from '../../sync/write.ts'
import type { Session, SyncStatus, Writer } from '../doors.ts'
import { type Desk, type DeskDeps, nextPlace, openDesk, placeOf } from './desk.ts'
import { guarded } from './guarded.ts'
import { createKnock } from './knock.ts'
import { conflictOf, fateOf, itemOf, mendedOf } from './outboxItems.ts'

export interface WriterDeps extends DeskDeps {
  readonly device: Device
  readonly sessions: Sessions
}

/** The pen behind its door: one desk at a time, the signed-in person's. */
export function createWriter(deps: WriterDeps): Writer & { refetch(): Promise<void> } {
  let desk: Desk | undefined
  let journalFails = false
  /** Why nobody is at the desk though somebody has signed in. */
  let shut: Fault | undefined
  /** Who has signed in on a store that does not open. */
  let stranded:
    | { readonly person: KnownPerson; readonly grants: readonly Grant[]; readonly online: boolean }
    | undefined
  const knock = createKnock({ ...deps, onChange, isNeeded: () => desk === undefined })
  const watchers = new Set<(status: SyncStatus) => void>()
  const opening = resume()

  async function resume(): Promise<void> {
    const person = await deps.sessions.current()
    if (person === null) return
    shut = await deps.sessions.lapse()
    if (shut !== undefined) return
    // A store that does not open must not keep others from signing in, nor this person from trying again.
    const opened = await openDesk({ ...deps, onChange }, person, person.grants, false)
    if (opened.ok) desk = opened.value
    else shut = opened.fault
  }

  async function sit(person: KnownPerson, grants: readonly Grant[], online: boolean): Promise<Outcome<Session>> {
    desk?.close()
    desk = undefined
    shut = undefined
    stranded = undefined
    const opened = await openDesk({ ...deps, onChange }, person, grants, online)
    if (opened.ok) desk = opened.value
    else stranded = { person, grants, online }
    onChange()
    return opened.ok ? ok(sessionOf(person, online, grants)) : opened
  }

  /** Ends the work at a desk whose person may not go on: the lease is over, or the server has said so. */
  async function shutIfLapsed(): Promise<void> {
    const at = await atDesk()
    const why = at === undefined ? undefined : await deps.sessions.lapse()
    if (why === undefined || desk !== at) return
    at?.close()
    desk = undefined
    shut = why
  }

  async function atDesk(): Promise<Desk | undefined> {
    await opening
    return desk
  }

  function tools(at: Desk): WriteDeps {
    return {
      store: at.store,
      shelf: at.shelf,
      journal: deps.journal,
      ids: deps.ids,
      nowMs: deps.timing.nowMs,
      person: at.person.id,
      inFlight: () => at.replica()?.inFlight() ?? new Set(),
    }
  }

  /** Saves, and tells whoever shows its rows, also when they were shown and then taken back because the disk was full. */
  async function saving<T extends Written | undefined>(
    at: Desk,
    ops: readonly Op[],
    work: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const saved = await guarded(work)
    if (saved.ok) {
      if (saved.value !== undefined) journalFails = !saved.value.journalled
      await tell(at, saved.value?.changed ?? [], saved.value?.replica)
    } else if (saved.fault.kind === 'storage' && saved.fault.reason === 'full') {
      journalFails = true
      await tell(at, placesOf(ops))
    }
    return saved
  }

  async function tell(at: Desk, changed: readonly Place[], known?: string): Promise<void> {
    try {
      const replica = known ?? (await at.store.read(['meta'], (tx) => metaOf(tx, 'replica')))
      deps.notify(noticesOf(replica ?? '', new Map(), changed))
    } catch (error) {
      // What was saved is saved: a disk that fails only now must not call it unsaved, or a person saves it twice.
      deps.onBug(error)
    }
    at.folding()?.used()
    at.replica()?.pokePush()
    onChange()
  }

  async function status(): Promise<SyncStatus> {
    await shutIfLapsed()
    const at = await atDesk()
    const people = await deps.device.people()
    const state = at === undefined ? undefined : await replicaState(at.store)
    if (at !== undefined && state !== undefined)
      await countWaiting(people, at.person.id, state.waiting + state.attention)
    const heard = at === undefined ? knock.ask() : undefined
    const hello = at?.replica()?.lastHello() ?? (heard?.ok ? heard.value : undefined)
    return {
      reach:
        at === undefined
          ? heard === undefined
            ? 'starting'
            : heard.ok
              ? 'online'
              : 'offline'
          : reachOf(at, state?.lastSyncMs ?? null),
      ...troubleOf(at),
      incidents: state?.incidents ?? 0,
      person: at?.person.id ?? null,
      grants: at === undefined ? [] : await grantsAt(at),
      waiting: state?.waiting ?? 0,
      attention: state?.attention ?? 0,
      othersWaiting: people
        .filter((person) => person.id !== (at?.person.id ?? stranded?.person.id))
        .reduce((sum, person) => sum + person.waiting, 0),
      strandedWaiting: people.find(({ id }) => id === stranded?.person.id)?.waiting,
      lastSync: state?.lastSyncMs == null ? null : instantAt(state.lastSyncMs),
      clockOffsetMs: at?.replica()?.clockOffsetMs() ?? null,
      tables: state?.tables ?? [],
      progress: state?.progress ?? null,
      journal: deps.journal.kind === 'none' ? 'none' : journalFails ? 'failing' : 'file',
      durability: hello?.durability ?? null,
      demo: await isDemo(hello?.demo),
      ...(heard?.ok && heard.value.making !== undefined ? { making: heard.value.making } : {}),
      device: await deps.device.name(),
    }
  }

  async function countWaiting(people: readonly KnownPerson[], id: string, waiting: number): Promise<void> {
    const person = people.find((each) => each.id === id)
    if (person !== undefined && person.waiting !== waiting) await deps.device.change(id, { waiting })
  }

  /** A demonstration's data stays one while its server is out of reach. */
  async function isDemo(heard: boolean | undefined): Promise<boolean> {
    const known = await deps.device.isDemo()
    if (heard !== undefined && heard !== known) await deps.device.setDemo(heard)
    return heard ?? known ?? false
  }

  function reachOf(at: Desk, lastSyncMs: number | null): SyncStatus['reach'] {
    if (deps.sessions.needsPassword()) return 'signIn'
    const replica = at.replica()
    if (replica === undefined) return 'starting'
    const trouble = replica.trouble()
    if (trouble?.kind === 'signIn') return 'signIn'
    if (trouble?.kind === 'mustUpdate') return 'mustUpdate'
    if (trouble?.kind === 'offline') return 'offline'
    // Reached, but not yet filled: nothing on the screen is the whole truth before the first snapshot is here.
    return replica.lastHello() === undefined || lastSyncMs === null ? 'starting' : 'online'
  }

  function troubleOf(at: Desk | undefined): Pick<SyncStatus, 'trouble' | 'stall'> {
    const trouble = at === undefined ? shut : (at.replica()?.trouble() ?? at.folding()?.trouble())
    const stall = at?.replica()?.stall()
    return { ...(trouble === undefined ? {} : { trouble }), ...(stall === undefined ? {} : { stall }) }
  }

  let telling = false
  function onChange(): void {
    if (telling || watchers.size === 0) return
    telling = true
    // A landed page changes many things at once: one status says them all.
    deps.timing.after(30, () => {
      telling = false
      void status().then((now) => {
        for (const watcher of watchers) watcher(now)
      })
    })
  }

  return {
    status,
    /** The reader found records that it cannot read. */
    async refetch() {
      await (await atDesk())?.replica()?.refetch()
    },
    async session() {
      const at = await atDesk()
      if (at === undefined) return null
      return sessionOf(at.person, at.online && !deps.sessions.needsPassword(), await grantsAt(at))
    },
    async signIn(username, password) {
      await opening
      const signed = await deps.sessions.signIn(username, password)
      return signed.ok ? sit(signed.value.person, signed.value.grants, signed.value.online) : signed
    },
    async startAnew() {
      await opening
      if (stranded === undefined) return fail({ kind: 'signIn', reason: 'none' })
      const { person, grants, online } = stranded
      const replica = nextPlace(person)
      await deps.device.change(person.id, { replica })
      return sit({ ...person, replica }, grants, online)
    },
    async setPassword(person, password) {
      if ((await atDesk()) === undefined) return fail({ kind: 'signIn', reason: 'none' })
      return deps.transport.setPassword(person, password)
    },
    async signOut() {
      await opening
      await deps.sessions.signOut()
      desk?.close()
      desk = undefined
      shut = undefined
      stranded = undefined
      onChange()
      return done
    },
    async write(intent, ops) {
      const at = await atDesk()
      if (at === undefined) return fail({ kind: 'signIn', reason: 'none' })
      const written = await saving(at, ops, () => write(tools(at), intent, ops))
      if (!written.ok) return written
      return ok({ mutation: written.value.mutation.id, provisional: written.value.provisional })
    },
    async undo(mutation) {
      const at = await atDesk()
      if (at === undefined) return fail({ kind: 'signIn', reason: 'none' })
      const entry = await entryOf(at.store, mutation)
      if (entry !== undefined && isUnwritten(entry)) {
        const given = await guarded(() => discard(tools(at), mutation, undone))
        if (!given.ok) return given
        await tell(at, given.value)
        return ok({ mutation: null })
      }
      const back = await opsBack(at, entry, () => deps.ids.next('statusEvent'))
      if (!back.ok) return back
      const written = await saving(at, back.value, () => write(tools(at), 'undo', back.value))
      return written.ok ? ok({ mutation: written.value.mutation.id }) : written
    },
    async outbox() {
      const at = await atDesk()
      if (at === undefined) return []
      const [entries, clashes] = await Promise.all([openEntries(at.store), openClashes(at.store)])
      const sending = at.replica()?.inFlight() ?? new Set<number>()
      return entries.map((entry) => itemOf(entry, clashes, sending))
    },
    fate: async (mutation) => fateOf(await atDesk(), mutation),
    async retry(mutation) {
      const at = await atDesk()
      if (at === undefined) return fail({ kind: 'signIn', reason: 'none' })
      const again = await saving(at, [], () => retry(tools(at), mutation))
      return again.ok ? done : again
    },
    async discard(mutation, reason) {
      const at = await atDesk()
      if (at === undefined) return fail({ kind: 'signIn', reason: 'none' })
      const given = await guarded(() => discard(tools(at), mutation, reason))
      if (!given.ok) return given
      await tell(at, given.value)
      return done
    },
    async accept(mutation) {
      const at = await atDesk()
      if (at === undefined) return fail({ kind: 'signIn', reason: 'none' })
      const accepted = await guarded(() => accept(at, mutation))
      onChange()
      return accepted
    },
    async mended() {
      const at = await atDesk()
      return at === undefined ? [] : (await incidentsIn(at.store)).map(mendedOf).reverse()
    },
    async exportOutbox() {
      const at = await atDesk()
      return at === undefined ? '' : exportEntries(at.store)
    },
    async conflicts() {
      const at = await atDesk()
      return at === undefined ? [] : (await openClashes(at.store)).map(conflictOf)
    },
    async settle(mutation, table, id, field, choice) {
      const at = await atDesk()
      if (at === undefined) return fail({ kind: 'signIn', reason: 'none' })
      const settled = await saving(at, [], () => settleClash(tools(at), { mutation, table, id, field }, choice))
      return settled.ok ? done : settled
    },
    async syncNow() {
      ;(await atDesk())?.replica()?.pokeAll()
    },
    async keepDraft(key, value) {
      const at = await atDesk()
      if (value === null) await at?.store.write(['drafts'], (tx) => tx.delete('drafts', key))
      else await at?.store.write(['drafts'], (tx) => tx.put('drafts', { key, value }))
    },
    async draft(key, about) {
      const at = await atDesk()
      const kept = await at?.store.read(['drafts'], (tx) => tx.get('drafts', key))
      // Opened for the shelf to have at hand. Whatever is amiss with the disk, the save itself will say.
      if (about !== undefined) at?.store.read(hotStores, (tx) => rowsIn(tx, at.shelf).server(about)).catch(() => {})
      return kept?.value ?? null
    },
    async watchStatus(on) {
      watchers.add(on)
      on(await status())
      return async () => {
        watchers.delete(on)
      }
    },
    newId: async () => deps.ids.next('row'),
  }
}

function sessionOf(person: KnownPerson, online: boolean, grants: Session['grants']): Session {
  const { id, username, fullName, locale } = person
  return { person: { id, username, fullName, locale }, grants, online, replica: placeOf(person) }
}

/** What the server last said that this person may do. */
async function grantsAt(at: Desk): Promise<readonly Grant[]> {
  // Every door asks who sits here first: a disk that fails in this moment must not answer for them with a bug.
  const kept = await at.store.read(['meta'], (tx) => metaOf(tx, 'grants')).catch(() => undefined)
  return kept ?? at.person.grants
}
