import { Menu } from '@mantine/core'
import { memo, type Ref, useCallback, useRef, useState } from 'react'
import type { SavedView } from '../lists/savedViews.ts'
import { type NewView, useViews } from '../lists/useViews.tsx'
import type { Room } from '../rooms.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'
import { NameDialog } from './NameDialog.tsx'
import { tell } from './tell.ts'
import { keyName } from './useKeys.ts'

interface ViewsMenuProps {
  readonly room: Room
  readonly current: Omit<NewView, 'name'>
  readonly onApply: (view: SavedView) => void
}

/** Named views of a list: choose one, keep the one on screen, rename one, drop one. */
export const ViewsMenu = memo(function ViewsMenu({ room, current, onApply }: ViewsMenuProps) {
  const words = useWords()
  const { views, unread, isUnreadable, keep, rename, drop } = useViews(room)
  /** The view that gets another name, or the one on screen, which has none yet. */
  const [naming, setNaming] = useState<SavedView | 'new'>()
  const same = views.find(
    (view) =>
      JSON.stringify([view.where, view.q, view.sort, view.pivot, view.group]) ===
      JSON.stringify([current.where, current.q, current.sort, current.pivot, current.group]),
  )
  const isPlain =
    current.where.length === 0 && current.q === '' && current.pivot === undefined && current.group === undefined
  const name = useCallback(() => setNaming('new'), [])
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setNaming(undefined)
    // The entry that had the focus has gone with its menu, and from nowhere the keys would begin at the top of the page.
    button.current?.focus()
  }
  return (
    <>
      <ViewList
        title={same?.name ?? words.say(isPlain ? 'view.all' : 'view.unsaved')}
        onDrop={drop}
        onName={name}
        onRename={setNaming}
        {...{ button, views, unread, isUnreadable, onApply }}
      />
      {naming !== undefined && (
        <NameDialog
          title={naming === 'new' ? words.say('view.keep') : words.say('view.rename', { name: naming.name })}
          label={words.say('view.name')}
          start={(naming === 'new' ? same?.name : naming.name) ?? ''}
          max={60}
          confirm={words.say('common.save')}
          onClose={close}
          onConfirm={(name) => {
            if (naming === 'new') keep({ ...current, name })
            else rename(naming, name)
            close()
          }}
        />
      )}
    </>
  )
})

interface ViewListProps {
  readonly button: Ref<HTMLButtonElement>
  /** What is shown now, by its name. */
  readonly title: string
  readonly views: readonly SavedView[]
  readonly unread: number
  /** Whether something is kept here that is no list of views. */
  readonly isUnreadable: boolean
  readonly onApply: (view: SavedView) => void
  readonly onDrop: (view: SavedView) => void
  readonly onName: () => void
  readonly onRename: (view: SavedView) => void
}

/** The button and its list: drawn again when the name on it changes, not with every key of a search. */
const ViewList = memo(function ViewList(props: ViewListProps) {
  const { button, title, views, unread, isUnreadable, onApply, onDrop, onName, onRename } = props
  const words = useWords()
  const [isOpen, setIsOpen] = useState(false)
  const rename = (view: SavedView) => {
    setIsOpen(false)
    onRename(view)
  }
  return (
    <Menu opened={isOpen} onChange={setIsOpen} position="bottom-start" shadow="md">
      <Menu.Target>
        <Button ref={button} look="quiet" className="view" data-testid="views">
          {title} <i aria-hidden="true">▾</i>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {views.map((view) => (
          <div key={view.name} role="presentation" className="view-line">
            <Menu.Item
              aria-keyshortcuts="F2 Delete"
              onClick={() => onApply(view)}
              onKeyDown={(event) => {
                if (keyName(event.nativeEvent) === 'f2') return rename(view)
                // One press drops one view: held a moment too long, the key would drop them all, and most without an undo.
                if (keyName(event.nativeEvent) !== 'delete' || event.repeat) return
                // The focus goes on before the item that has it is gone, or no key would reach the menu any more.
                itemAfter(event.currentTarget)?.focus()
                onDrop(view)
              }}
            >
              {view.name}
            </Menu.Item>
            {/* No stops of the arrow keys: one Enter too many would drop a view. They have F2 and Delete. */}
            <button
              type="button"
              className="drop is-harmless"
              tabIndex={-1}
              title={`${words.say('view.rename', { name: view.name })} (F2)`}
              aria-label={words.say('view.rename', { name: view.name })}
              onClick={() => rename(view)}
            >
              ✎
            </button>
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
        {isUnreadable && <Menu.Label>{words.say('view.unreadable')}</Menu.Label>}
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

/** The item behind this one; there always is one, for the list ends with what can be done with views. */
function itemAfter(item: HTMLElement): HTMLElement | undefined {
  const items = [...(item.closest('[role="menu"]')?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
  return items[items.indexOf(item) + 1]
}
