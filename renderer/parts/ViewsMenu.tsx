import { Menu } from '@mantine/core'
import { memo, useCallback, useMemo, useState } from 'react'
import { useKept } from '../data/useKept.ts'
import { useSession } from '../data/useSession.ts'
import { readViews, type SavedView, storedViews, unreadViews, withoutView, withView } from '../lists/savedViews.ts'
import type { Room } from '../rooms.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'
import { NameDialog } from './NameDialog.tsx'
import { Told } from './Told.tsx'
import { tell, untell } from './tell.ts'
import { keyName } from './useKeys.ts'

interface ViewsMenuProps {
  readonly room: Room
  readonly current: Omit<SavedView, 'name' | 'version'>
  readonly onApply: (view: SavedView) => void
}

const none: unknown[] = []

/** Named views of a list: choose one, keep the one on screen, drop one. */
export const ViewsMenu = memo(function ViewsMenu({ room, current, onApply }: ViewsMenuProps) {
  const words = useWords()
  const { person } = useSession()
  const [stored, setStored, storedNow] = useKept(`selvedge.views.${person.id}.${room.path}`, storedViews, none)
  const views = useMemo(() => readViews(stored), [stored])
  const [isNaming, setIsNaming] = useState(false)
  const same = views.find(
    (view) =>
      JSON.stringify([view.where, view.q, view.sort, view.pivot, view.group]) ===
      JSON.stringify([current.where, current.q, current.sort, current.pivot, current.group]),
  )
  const isPlain =
    current.where.length === 0 && current.q === '' && current.pivot === undefined && current.group === undefined
  const drop = useCallback(
    (view: SavedView) => {
      setStored([...withoutView(storedNow(), view.name)])
      tellDropped(room, view.name, () => setStored([...withView(storedNow(), view)]))
    },
    [room, setStored, storedNow],
  )
  const name = useCallback(() => setIsNaming(true), [])
  return (
    <>
      <ViewList
        title={same?.name ?? words.say(isPlain ? 'view.all' : 'view.unsaved')}
        unread={unreadViews(stored)}
        onDrop={drop}
        onName={name}
        {...{ views, onApply }}
      />
      {isNaming && (
        <NameDialog
          title={words.say('view.keep')}
          label={words.say('view.name')}
          start={same?.name ?? ''}
          max={60}
          confirm={words.say('common.save')}
          onClose={() => setIsNaming(false)}
          onConfirm={(name) => {
            setStored([...withView(storedNow(), { ...current, name })])
            setIsNaming(false)
            // Its undo would put the old view in the place of this one.
            untell(droppedId(room, name))
            tell({ say: 'view.kept', values: { name } })
          }}
        />
      )}
    </>
  )
})

interface ViewListProps {
  /** What is shown now, by its name. */
  readonly title: string
  readonly views: readonly SavedView[]
  readonly unread: number
  readonly onApply: (view: SavedView) => void
  readonly onDrop: (view: SavedView) => void
  readonly onName: () => void
}

/** The button and its list: drawn again when the name on it changes, not with every key of a search. */
const ViewList = memo(function ViewList({ title, views, unread, onApply, onDrop, onName }: ViewListProps) {
  const words = useWords()
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <Button look="quiet" className="view" data-testid="views">
          {title} <i aria-hidden="true">▾</i>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {views.map((view) => (
          <div key={view.name} role="presentation" className="view-line">
            <Menu.Item
              aria-keyshortcuts="Delete"
              onClick={() => onApply(view)}
              onKeyDown={(event) => {
                if (keyName(event.nativeEvent) !== 'delete') return
                // The focus goes on before the item that has it is gone, or no key would reach the menu any more.
                itemAfter(event.currentTarget)?.focus()
                onDrop(view)
              }}
            >
              {view.name}
            </Menu.Item>
            {/* No stop of the arrow keys: one Enter too many would drop a view. They have Delete. */}
            <button
              type="button"
              className="drop"
              tabIndex={-1}
              title={words.say('view.drop', { name: view.name })}
              aria-label={words.say('view.drop', { name: view.name })}
              onClick={() => onDrop(view)}
            >
              ×
            </button>
          </div>
        ))}
        {unread > 0 && <Menu.Label>{words.say('view.unread', { n: unread })}</Menu.Label>}
        {views.length > 0 && <Menu.Divider />}
        <Menu.Item onClick={onName}>{words.say('view.keep')}</Menu.Item>
        <Menu.Item onClick={() => void copyLink()}>{words.say('view.copyLink')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
})

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href)
    tell({ say: 'view.linkCopied' })
  } catch {
    tell({ say: 'view.linkNotCopied' })
  }
}

const droppedId = (room: Room, name: string) => `view-dropped-${room.path}-${name}`

/** A view is dropped without a question, so that it must be easy to have back. */
function tellDropped(room: Room, name: string, onUndo: () => void): void {
  const id = droppedId(room, name)
  const undo = () => {
    untell(id)
    onUndo()
    tell({ say: 'view.kept', values: { name } })
  }
  tell(
    <span className="saved" data-testid="view-dropped">
      <Told message={{ say: 'view.dropped', values: { name } }} />
      <Button onClick={undo} data-testid="view-undo">
        <Told message={{ say: 'saved.undo' }} />
      </Button>
    </span>,
    { id, keepMs: 8000, isAnswerable: true },
  )
}

/** The item behind this one; there always is one, for the list ends with what can be done with views. */
function itemAfter(item: HTMLElement): HTMLElement | undefined {
  const items = [...(item.closest('[role="menu"]')?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
  return items[items.indexOf(item) + 1]
}
