// biome-ignore-all lint/a11y/noStaticElementInteractions: it hears nothing, it only keeps the keys of its menu to itself
import { Menu } from '@mantine/core'
import { type ReactNode, type RefObject, type SyntheticEvent, useEffect, useRef, useState } from 'react'
import type { Column } from '../lists/columnLayout.ts'
import { Anchor } from './Anchor.tsx'

interface HeadMenuAsked {
  readonly name: string
  /** The head on which it hangs. */
  readonly element: HTMLElement
  /** Which of the heads in its row it is. */
  readonly at: number
}

/** The one menu of all heads: which column's it is, and a way to open it. */
export function useHeadMenu() {
  const [asked, setAsked] = useState<HeadMenuAsked>()
  const [isOpen, setIsOpen] = useState(false)
  // Made closed and opened after that: the kit notes only at an opening where it has to bring the focus back to.
  useEffect(() => setIsOpen(asked !== undefined), [asked])
  return { asked, isOpen, open: setAsked, close: () => setIsOpen(false) }
}

interface HeadMenuPlaceProps {
  readonly menu: ReturnType<typeof useHeadMenu>
  readonly columns: readonly Column[]
  readonly items: (column: Column) => ReactNode
}

const keep = (event: SyntheticEvent) => event.stopPropagation()

/**
 * A head that was hidden, pinned or let go by its menu is drawn no more where it was, and the focus would be lost with it:
 * it goes to the head of the same column, or to the one that has come to stand in its place.
 * @param names of the columns whose heads are drawn, the pinned ones apart from the others
 */
export function useHeadAgain(
  row: RefObject<HTMLElement | null>,
  { asked }: ReturnType<typeof useHeadMenu>,
  names: string,
): void {
  const done = useRef<HeadMenuAsked>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names say when the heads have changed
  useEffect(() => {
    if (asked === undefined || done.current === asked || asked.element.isConnected) return
    done.current = asked
    const heads = [...(row.current?.querySelectorAll<HTMLElement>('[data-head]') ?? [])]
    const head = heads.find(({ dataset }) => dataset.head === asked.name) ?? heads[Math.min(asked.at, heads.length - 1)]
    head?.querySelector<HTMLElement>('.head-sort')?.focus()
  }, [row, asked, names])
}

/** Draws the menu of a head where that head is. Its keys and clicks are not those of the grid around it. */
export function HeadMenuPlace({ menu: { asked, isOpen, close }, columns, items }: HeadMenuPlaceProps) {
  const target = useRef<HTMLElement>(null)
  target.current = asked?.element ?? null
  const column = columns.find(({ name }) => name === asked?.name)
  if (column === undefined) return null
  return (
    <div role="presentation" onKeyDown={keep} onClick={keep} onDoubleClick={keep}>
      <Menu
        key={column.name}
        opened={isOpen}
        onChange={(next) => next || close()}
        position="bottom-start"
        shadow="md"
        // As tall as the window lets it be: with the large type of the floor a fixed height hides the last items.
        middlewares={{ flip: true, shift: true, size: { padding: 8 } }}
      >
        <Menu.Target>
          <Anchor of={target} />
        </Menu.Target>
        <Menu.Dropdown className="menu-long" data-testid="head-menu">
          {isOpen && items(column)}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
