import { Menu } from '@mantine/core'
import { type Column, type Layout, moveColumn, sortMax, toggleColumn } from '../lists/columnLayout.ts'
import { depthMax } from '../lists/groupShape.ts'
import { useWords, type Word } from '../words.ts'
import { turnPin } from './turnPin.ts'

interface HeadMenuProps {
  readonly column: Column
  /** The columns as they stand, the pinned ones first. */
  readonly columns: readonly Column[]
  readonly layout: Layout
  readonly onLayout: (layout: Layout) => void
  /** Puts the list in the order of this column; with `isMore` after the order that it has. */
  readonly onSort: (sorted: string, isMore: boolean) => void
  /** The columns by which the list is sorted, and grouped. */
  readonly sorted: readonly string[]
  readonly by: readonly string[]
  /** Undefined for a column that has no groups. */
  readonly onGroup: ((by: readonly string[]) => void) | undefined
  /** Undefined for a column that has no months. */
  readonly onMonths: (() => void) | undefined
}

const stepPx = 24
const leastPx = 40
const mostPx = 800

/** What can be done with a column, all of it by keys too: sort, group, move, size, pin and hide. */
export function HeadMenu({ column, columns, layout, onLayout, onSort, sorted, by, onGroup, onMonths }: HeadMenuProps) {
  const words = useWords()
  const { name, widthPx } = column
  const isBy = by.includes(name)
  const isPinned = layout.pinned.includes(name)
  const beside = columns.filter(({ pinned }) => pinned === column.pinned).map((each) => each.name)
  const at = beside.indexOf(name)
  const before = beside[at - 1]
  const behind = beside[at + 1]
  const { [name]: ownPx, ...otherWidths } = layout.widths
  const sizeTo = (px: number) => () =>
    onLayout({ ...layout, widths: { ...layout.widths, [name]: Math.max(leastPx, Math.min(mostPx, Math.round(px))) } })
  const item = (word: Word, act: () => void, isRepeated = false) => (
    <Menu.Item key={word} data-act={word} onClick={act} closeMenuOnClick={!isRepeated}>
      {words.say(word)}
    </Menu.Item>
  )
  return (
    <>
      {item('head.up', () => onSort(name, false))}
      {item('head.down', () => onSort(`-${name}`, false))}
      {!isBy &&
        sorted.some((each) => each !== name) &&
        !sorted.includes(name) &&
        sorted.length < sortMax &&
        item('head.then', () => onSort(name, true))}
      {(onGroup !== undefined || onMonths !== undefined) && <Menu.Divider />}
      {onGroup !== undefined && !isBy && item('head.group', () => onGroup([name]))}
      {onGroup !== undefined &&
        !isBy &&
        by.length > 0 &&
        by.length < depthMax &&
        item('head.groupInside', () => onGroup([...by, name]))}
      {onGroup !== undefined && isBy && item('head.ungroup', () => onGroup(by.filter((each) => each !== name)))}
      {onMonths !== undefined && item('head.months', onMonths)}
      <Menu.Divider />
      {before !== undefined && item('head.left', () => onLayout(moveColumn(layout, name, before)), true)}
      {behind !== undefined && item('head.right', () => onLayout(moveColumn(layout, name, behind)), true)}
      {item('head.wider', sizeTo(widthPx + stepPx), true)}
      {item('head.narrower', sizeTo(widthPx - stepPx), true)}
      {ownPx !== undefined && item('head.width', () => onLayout({ ...layout, widths: otherWidths }))}
      <Menu.Divider />
      {item(isPinned ? 'head.unpin' : 'head.pin', () => turnPin(layout, name, onLayout))}
      {layout.shown.length > 1 && item('head.hide', () => onLayout(toggleColumn(layout, name)))}
    </>
  )
}
