import { Menu } from '@mantine/core'
import { memo, useCallback, useState } from 'react'
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

/** Named views of a list: choose one, keep the one on screen, drop one. */
export const ViewsMenu = memo(function ViewsMenu({ room, current, onApply }: ViewsMenuProps) {
  const words = useWords()
  const { views, unread, isUnreadable, keep, drop } = useViews(room)
  const [isNaming, setIsNaming] = useState(false)
  const same = views.find(
    (view) =>
      JSON.stringify([view.where, view.q, view.sort, view.pivot, view.group]) ===
      JSON.stringify([current.where, current.q, current.sort, current.pivot, current.group]),
  )
  const isPlain =
    current.where.length === 0 && current.q === '' && current.pivot === undefined && current.group === undefined
  const name = useCallback(() => setIsNaming(true), [])
  return (
    <>
      <ViewList
        title={same?.name ?? words.say(isPlain ? 'view.all' : 'view.unsaved')}
        onDrop={drop}
        onName={name}
        {...{ views, unread, isUnreadable, onApply }}
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
            keep({ ...current, name })
            setIsNaming(false)
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
  /** Whether something is kept here that is no list of views. */
  readonly isUnreadable: boolean
  readonly onApply: (view: SavedView) => void
  readonly onDrop: (view: SavedView) => void
  readonly onName: () => void
}

/** The button and its list: drawn again when the name on it changes, not with every key of a search. */
const ViewList = memo(function ViewList(props: ViewListProps) {
  const { title, views, unread, isUnreadable, onApply, onDrop, onName } = props
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
                // One press drops one view: held a moment too long, the key would drop them all, and most without an undo.
                if (keyName(event.nativeEvent) !== 'delete' || event.repeat) return
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
