import { useCallback, useMemo } from 'react'
import { same } from '../../model/mutation.ts'
import { useKept } from '../data/useKept.ts'
import { useSession } from '../data/useSession.ts'
import { Button } from '../parts/Button.tsx'
import { type Message, Told } from '../parts/Told.tsx'
import { tell, untell } from '../parts/tell.ts'
import type { Room } from '../rooms.ts'
import type { Word } from '../words.ts'
import { readViews, type SavedView, storedViews, unreadViews, viewsMax, withoutView, withView } from './savedViews.ts'

export type NewView = Omit<SavedView, 'version'>

const none: unknown[] = []

/** The views of a list, and ways to keep, to rename and to drop one, which say what came of it and offer what was there before. */
export function useViews(room: Room) {
  const { person } = useSession()
  const [stored, setStored, storedNow] = useKept(`selvedge.views.${person.id}.${room.path}`, storedViews, none)
  const views = useMemo(() => readViews(stored), [stored])

  /** @returns why it is not kept, or undefined where it is */
  const put = useCallback(
    (view: NewView): Word | undefined => {
      const before = storedNow()
      // A newer version may have written it: in its place, the views of years would be this one.
      if (before === undefined) return 'view.unreadable'
      const after = withView(before, view)
      if (after.length > viewsMax && after.length > before.length) return 'view.tooMany'
      return setStored([...after]) ? undefined : 'view.noRoom'
    },
    [setStored, storedNow],
  )

  /** Offers to bring a view back. @param instead what took its place: another one of its name stays where it is */
  const offer = useCallback(
    (say: 'view.dropped' | 'view.replaced', old: SavedView, instead: NewView | undefined) => {
      const { name } = old
      const undo = () => {
        const now = named(storedNow() ?? none, name)
        const isTaken = now !== undefined && !isSame(now, instead)
        const why = isTaken ? 'view.notBack' : put(old)
        tellOf(why ?? 'view.back', name)
        return why === undefined
      }
      tellWithUndo({ say, values: { name } }, idOf(room, name), undo)
    },
    [room, storedNow, put],
  )

  const keep = useCallback(
    (view: NewView) => {
      const old = named(storedNow() ?? none, view.name)
      const why = put(view)
      if (why !== undefined) return tellOf(why, view.name)
      // An undo that stands is of an older view than the one that was here just now.
      untell(idOf(room, view.name))
      if (old === undefined || isSame(old, view)) tellOf('view.kept', view.name)
      else offer('view.replaced', old, view)
    },
    [room, storedNow, put, offer],
  )

  const drop = useCallback(
    (view: SavedView) => {
      const before = storedNow()
      if (before === undefined) return tellOf('view.unreadable', view.name)
      if (!setStored([...withoutView(before, view.name)])) return tellOf('view.noRoom', view.name)
      offer('view.dropped', named(before, view.name) ?? view, undefined)
    },
    [setStored, storedNow, offer],
  )

  /** As when one is kept, another view of the new name gives way, and both are back with the undo. */
  const rename = useCallback(
    (view: SavedView, name: string) => {
      const before = storedNow()
      if (before === undefined) return tellOf('view.unreadable', view.name)
      const [old, replaced] = [named(before, view.name) ?? view, named(before, name)]
      const renamed = { ...old, name }
      if (name === view.name) return
      if (!setStored([...withView(withoutView(before, view.name), renamed)])) return tellOf('view.noRoom', name)
      const undo = () => {
        const now = storedNow() ?? none
        const there = named(now, name)
        const isOther = there === undefined || !isSame(there, renamed) || named(now, view.name) !== undefined
        const back = [old, ...(replaced === undefined ? [] : [replaced])].reduce(withView, withoutView(now, name))
        const why = isOther ? 'view.notBack' : setStored([...back]) ? undefined : 'view.noRoom'
        tellOf(why ?? 'view.back', view.name)
        return why === undefined
      }
      // An undo that stands is of a view of this name that is here no more.
      untell(idOf(room, name))
      const say = replaced === undefined ? 'view.renamed' : 'view.renamedOver'
      tellWithUndo({ say, values: { from: view.name, name } }, idOf(room, view.name), undo)
    },
    [room, storedNow, setStored],
  )

  const isUnreadable = views.length === 0 && storedNow() === undefined
  return { views, unread: unreadViews(stored), isUnreadable, keep, rename, drop }
}

const idOf = (room: Room, name: string) => `view-${room.path}-${name}`

function named(stored: readonly unknown[], name: string): SavedView | undefined {
  return readViews(stored).find((view) => view.name === name)
}

/** Whether a view that was read is this one, whichever version it was kept in. */
function isSame(view: SavedView, other: NewView | undefined): boolean {
  return other !== undefined && same(view, named(withView(none, other), other.name))
}

function tellOf(say: Word, name: string): void {
  tell({ say, values: { name, max: viewsMax } })
}

/**
 * A view is dropped, or replaced, without a question, so that it must be easy to have back.
 * @param onUndo says whether it is back; while it is not, it is nowhere but in this message, which is told again then
 */
function tellWithUndo(message: Message & { readonly say: Word }, id: string, onUndo: () => boolean): void {
  const undo = () => {
    untell(id)
    if (!onUndo()) tellWithUndo(message, id, onUndo)
  }
  tell(
    <span className="saved" data-testid={message.say.replace('.', '-')}>
      <Told message={message} />
      <Button onClick={undo} data-testid="view-undo">
        <Told message={{ say: 'saved.undo' }} />
      </Button>
    </span>,
    { id, keepMs: 8000, isAnswerable: true },
  )
}
