// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid draws some of its rows only, which a table element cannot say
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row
import type { Heading } from '../lists/groupTree.ts'
import type { GroupView } from '../lists/useGroupView.ts'
import { useWords } from '../words.ts'
import { GridSums, type SumPlace } from './GridSums.tsx'

interface GridHeadingProps {
  readonly groups: GroupView
  readonly heading: Heading
  readonly index: number
  readonly topPx: number
  readonly tickPx: number
  readonly widthPx: number
  /** Least and most room for the name, px: no sum that is scrolled comes to stand over the pinned columns. */
  readonly nameMinPx: number | undefined
  readonly namePx: number
  readonly places: readonly SumPlace[]
  readonly isActive: boolean
  readonly isSelected: boolean
  /** A copy that stays in view while the rows of the group pass under it. */
  readonly isStuck?: boolean
}

/** The head of a group: what it is, how many rows it has, and their sums under the columns. */
export function GridHeading(props: GridHeadingProps) {
  const { groups, heading, index, topPx, tickPx, widthPx, nameMinPx, namePx, places, isActive, isSelected, isStuck } =
    props
  const words = useWords()
  const level = heading.path.length
  const meaning = groups.by[level - 1]
  const tone = meaning?.field.choices?.find(({ value }) => value === heading.path.at(-1))?.tone
  const classes = [
    'grid-row grid-heading',
    level > 1 && 'is-inner',
    isActive && 'is-active',
    isSelected && 'is-selected',
    isStuck && 'is-stuck',
  ]
  return (
    <div
      role="row"
      id={isStuck ? undefined : `row-${index}`}
      className={classes.filter(Boolean).join(' ')}
      style={{ top: topPx, width: widthPx }}
      aria-hidden={isStuck}
      aria-rowindex={index + 2}
      aria-level={level}
      aria-expanded={heading.isOpen}
      aria-setsize={heading.beside}
      aria-posinset={heading.nth + 1}
      aria-selected={isSelected}
      data-index={index}
      data-heading={heading.key}
    >
      <div role="presentation" className="pins">
        <span role="gridcell" className="cell cell-tick" style={{ width: tickPx }} data-tick="">
          <i className={isSelected ? 'tick is-on' : 'tick'} aria-hidden="true" />
        </span>
        <span role="rowheader" className="cell heading-name" style={{ minWidth: nameMinPx, maxWidth: namePx }}>
          <i className={heading.isOpen ? 'twist is-open' : 'twist'} aria-hidden="true" />
          {meaning !== undefined && <small>{words.label(meaning.label)}</small>}
          <b className={tone === undefined ? undefined : `state state-${tone}`}>{groups.label(heading)}</b>
          <span className="heading-count" data-count={heading.count}>
            {words.whole(heading.count)}
          </span>
        </span>
      </div>
      <GridSums places={places} sums={groups.sumsOf(heading)} />
    </div>
  )
}
