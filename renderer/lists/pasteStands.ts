import type { Page } from '../../model/query.ts'
import type { List } from '../data/useList.ts'
import type { PasteTarget } from './pasteTarget.ts'
import type { GroupView } from './useGroupView.ts'

interface Stood {
  readonly target: PasteTarget
  /** What was on the screen when the paste began. */
  readonly list: List
  readonly groups: GroupView | undefined
  /** The rows of the target as they have been read since. */
  readonly page: Page
  /** True where a change of the list has been told of since these rows were chosen. */
  readonly hasChanged: boolean
}

/**
 * Whether the rows that were read are those that stood in the target's places on the screen. A change may reach the reader
 * before the screen, and a line of a block would then go to a row beside which nobody has seen it.
 * @returns the word for why they cannot be taken for those
 */
export function whyNotThose(stood: Stood): 'list.stretchMoved' | 'paste.unseen' | undefined {
  const { target, list, groups, page, hasChanged } = stood
  const { rows, total } = page
  // Chosen one by one, or all of them, they take one line: each of them gets the same, wherever it stands by now.
  if (!target.isStretch) return total <= target.rows ? undefined : 'list.stretchMoved'
  const { from } = target
  if (total !== list.total || rows.length !== Math.min(target.rows, total - from)) return 'list.stretchMoved'
  const heading = groups?.tree?.headingOver(from, from + target.rows - 1)
  const isThat = rows.every((row, i) => {
    const known = list.rowAt(from + i)
    // A change may reach the rows before the heads of their groups, and no row is shown under the head of another group.
    const isOurs = groups?.by.every(({ name }, level) => (row[name] ?? null) === heading?.path[level]) ?? true
    return isOurs && (known === undefined || known.id === row.id)
  })
  if (!isThat) return 'list.stretchMoved'
  return hasChanged && rows.some((_, i) => list.rowAt(from + i) === undefined) ? 'paste.unseen' : undefined
}
