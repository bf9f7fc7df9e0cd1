// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid draws some of its rows only, which a table element cannot say
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row
import { memo } from 'react'
import type { Field } from '../../model/field.ts'
import type { Column } from '../lists/columnLayout.ts'
import type { Amount, Sums } from '../lists/useGroupView.ts'
import { useWords, type Words } from '../words.ts'

/** Where the sums of a line stand: under their columns, which need not be drawn themselves. */
export interface SumPlace {
  readonly column: Column
  readonly leftPx: number
  /** Room to the left, after the sum before: a figure is never cut, so one that is wider than its column goes there. */
  readonly slackPx: number
  /** Room to the right, up to the next sum or the edge of the window: further currencies go there. */
  readonly roomPx: number
  /** About the width of one letter of those, px. */
  readonly letterPx: number
}

interface SumView {
  readonly tickPx: number
  /** The right edge of what is in view, px from the left of the list. */
  readonly edgePx: number
  readonly letterPx: number
}

export function sumPlaces(
  columns: readonly Column[],
  fields: readonly string[],
  { tickPx, edgePx, letterPx }: SumView,
): readonly SumPlace[] {
  let leftPx = tickPx
  const found: { column: Column; leftPx: number }[] = []
  for (const column of columns) {
    if (fields.includes(column.name)) found.push({ column, leftPx })
    leftPx += column.widthPx
  }
  return found.map((each, i) => {
    const rightPx = each.leftPx + each.column.widthPx
    const nextPx = found[i + 1]?.leftPx ?? Math.max(leftPx, edgePx)
    return {
      ...each,
      slackPx: Math.min(slackMaxPx, each.leftPx - endOf(found[i - 1], tickPx)),
      // Under a column that is itself out of view nobody reads; there the room is that of the list.
      roomPx: (rightPx < edgePx ? Math.min(nextPx, edgePx) : nextPx) - rightPx,
      letterPx,
    }
  })
}

const slackMaxPx = 160

function endOf(place: Pick<SumPlace, 'column' | 'leftPx'> | undefined, tickPx: number): number {
  return place === undefined ? tickPx : place.leftPx + place.column.widthPx
}

interface GridSumsProps {
  readonly places: readonly SumPlace[]
  readonly sums: Sums
  /** What the sums are of, in the names by which tests find them. */
  readonly testId?: string
}

/** Sums under their columns; money has one for each currency, the first of them under the column itself. */
export function GridSums({ places, sums, testId }: GridSumsProps) {
  const words = useWords()
  return places.map(({ column, leftPx, slackPx, roomPx, letterPx }) => {
    const [first, ...others] = sums[column.name] ?? []
    if (first === undefined) return null
    const { field } = column.meaning
    const all = [first, ...others].map((each) => textOf(words, field, each)).join(' · ')
    const more = others.slice(
      0,
      howManyFit(
        others.map((each) => textOf(words, field, each).length),
        roomPx / letterPx,
      ),
    )
    const left = others.length - more.length
    return (
      <span
        key={column.name}
        role="gridcell"
        data-col={column.name}
        data-testid={testId === undefined ? undefined : `${testId}-${column.name}`}
        title={all}
      >
        <span className="cell cell-right sum" style={{ left: leftPx - slackPx, width: column.widthPx + slackPx }}>
          <Figure field={field} of={first} />
        </span>
        {others.length > 0 && (
          <span className="cell sum sum-more" style={{ left: leftPx + column.widthPx, width: roomPx }}>
            {more.map((each) => (
              <span key={each.unit}>
                {' · '}
                <Figure field={field} of={each} />
              </span>
            ))}
            {left > 0 && <span className="sum-left"> {words.say('list.moreSums', { n: left })}</span>}
          </span>
        )}
      </span>
    )
  })
}

/** Figures are shown whole or not at all: how many of these lengths fit, with room to say how many more there are. */
function howManyFit(lengths: readonly number[], room: number): number {
  let used = 0
  for (const [i, length] of lengths.entries()) {
    used += length + 3
    if (used + (i === lengths.length - 1 ? 0 : 4) > room) return i
  }
  return lengths.length
}

interface GridTotalProps extends GridSumsProps {
  readonly widthPx: number
  readonly tickPx: number
  /** The columns that stay in view. */
  readonly pinned: readonly Column[]
}

/** The sums of the whole list, in its last line, which stays in view. */
export const GridTotal = memo(function GridTotal({ places, sums, widthPx, tickPx, pinned }: GridTotalProps) {
  const words = useWords()
  // Under a pinned column no sum of another one is to be seen: those that are scrolled go below the name.
  const isFree = places.every(({ column }) => !column.pinned)
  const namePx = isFree ? pinned.reduce((sum, column) => sum + column.widthPx, tickPx) : undefined
  return (
    <div role="rowgroup" className="grid-total" style={{ width: widthPx }}>
      <div role="row" className="grid-total-row" data-testid="totals">
        <span
          role="rowheader"
          className="cell cell-pinned total-name is-edge"
          style={{ left: 0, paddingLeft: tickPx + 8, minWidth: namePx }}
        >
          {words.say('list.total')}
        </span>
        <GridSums places={places} sums={sums} testId="total" />
      </div>
    </div>
  )
})

function Figure({ field, of }: { field: Field; of: Amount }) {
  const words = useWords()
  return (
    <>
      {amountText(words, field, of.amount)}
      {of.unit !== null && (
        <>
          {' '}
          <span className="unit">{of.unit}</span>
        </>
      )}
    </>
  )
}

function textOf(words: Words, field: Field, { unit, amount }: Amount): string {
  return [amountText(words, field, amount), unit ?? ''].join(' ').trimEnd()
}

function amountText(words: Words, field: Field, amount: string): string {
  return field.kind === 'decimal'
    ? words.decimal(amount, Math.min(field.scale ?? 2, 2), field.scale)
    : words.whole(amount)
}
