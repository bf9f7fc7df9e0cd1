import { type ClipboardEvent, type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { Decimal } from '../../../model/quantity.ts'
import type { Draft } from '../../data/draft.ts'
import { Swatches } from '../../forms/PartText.tsx'
import { tell } from '../../parts/tell.ts'
import { keyName } from '../../parts/useKeys.ts'
import { useWords } from '../../words.ts'
import { MatrixCell } from './MatrixCell.tsx'
import {
  cellKey,
  change,
  copyOf,
  fillDown,
  type Matrix,
  type Place,
  pasteAt,
  readCell,
  sumsOf,
  tooMuchToPaste,
  worth,
} from './matrix.ts'

interface MatrixGridProps {
  readonly matrix: Matrix
  /** The destination whose cells are edited. */
  readonly site: string
  readonly draft: Draft
  readonly pending: ReadonlySet<string>
  readonly isReadOnly: boolean
  /** Price of one piece; undefined when this person may not see prices. */
  readonly fob: Decimal | null | undefined
  /** Of the price; empty until it is chosen. */
  readonly currency: string
  /** A size whose first cell is to be the active one, as soon as it stands there. */
  readonly fresh: string | undefined
  readonly onReached: () => void
}

/** Colour by size, typed like a spreadsheet: arrows, Tab, Enter, paste, fill down, undo. */
export function MatrixGrid(props: MatrixGridProps) {
  const { matrix, site, draft, pending, isReadOnly, fob, currency, fresh, onReached } = props
  const words = useWords()
  const table = useRef<HTMLTableElement>(null)
  const [active, setActive] = useState<Place>()
  const [anchor, setAnchor] = useState<Place>()
  const [typed, setTyped] = useState<string | null>(null)
  const { colorways, sizes, qty, unread, lines } = matrix
  const sums = sumsOf(matrix, site)
  const last = { row: colorways.length - 1, column: sizes.length - 1 }
  const keyAt = (place: Place) => cellKey(colorways[place.row]?.id ?? '', sizes[place.column] ?? '', site)

  // The one input that exists follows the active cell, so the focus has to follow it too.
  const activeKey = active === undefined ? undefined : keyAt(active)
  useEffect(() => {
    if (activeKey === undefined) return
    const input = table.current?.querySelector<HTMLInputElement>('[data-editor]')
    input?.focus({ preventScroll: false })
    input?.select()
  }, [activeKey])

  const freshAt = fresh === undefined ? -1 : sizes.indexOf(fresh)
  useEffect(() => {
    if (freshAt < 0) return
    setActive({ row: 0, column: freshAt })
    onReached()
  }, [freshAt, onReached])

  /** Takes what was typed; a text that is no number of pieces stays in the cell as it is, and saving waits for it. */
  const settle = () => {
    if (typed === null || active === undefined) return
    const value = readCell(typed)
    draft.setCells([change(matrix, keyAt(active), value === undefined ? typed.trim() : value)])
    setTyped(null)
  }
  const goTo = (row: number, column: number, extend = false) => {
    settle()
    const next = { row: Math.max(0, Math.min(last.row, row)), column: Math.max(0, Math.min(last.column, column)) }
    setActive(next)
    setAnchor(extend ? (anchor ?? active) : undefined)
  }
  const clear = (place: Place, to: Place) => {
    const changes = []
    for (let row = Math.min(place.row, to.row); row <= Math.max(place.row, to.row); row++)
      for (let column = Math.min(place.column, to.column); column <= Math.max(place.column, to.column); column++)
        changes.push(change(matrix, keyAt({ row, column }), null))
    draft.setCells(changes)
    setTyped(null)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (active === undefined || event.nativeEvent.isComposing) return
    const { row, column } = active
    const name = keyName(event.nativeEvent)
    const acts: Record<string, () => void> = {
      arrowup: () => goTo(row - 1, column),
      arrowdown: () => goTo(row + 1, column),
      enter: () => goTo(row + 1, column),
      'shift+enter': () => goTo(row - 1, column),
      'shift+arrowup': () => goTo(row - 1, column, true),
      'shift+arrowdown': () => goTo(row + 1, column, true),
      'shift+arrowleft': () => goTo(row, column - 1, true),
      'shift+arrowright': () => goTo(row, column + 1, true),
      'ctrl+d': () => {
        settle()
        draft.setCells(fillDown(matrix, site, anchor ?? active, active))
      },
      'ctrl+z': () => (typed === null ? draft.undoCells() : setTyped(null)),
      'ctrl+home': () => goTo(0, 0),
      'ctrl+end': () => goTo(last.row, last.column),
      escape: () => (typed === null ? leave() : setTyped(null)),
    }
    // Inside a number that is being typed the arrows belong to the text.
    if (typed === null) {
      acts.arrowleft = () => goTo(row, column - 1)
      acts.arrowright = () => goTo(row, column + 1)
      acts.delete = () => clear(anchor ?? active, active)
      acts.backspace = () => clear(anchor ?? active, active)
    }
    // Tab walks the cells and leaves the matrix at its ends, so that nobody is caught in it.
    if (name === 'tab' && !(row === last.row && column === last.column))
      acts.tab = () => (column === last.column ? goTo(row + 1, 0) : goTo(row, column + 1))
    if (name === 'shift+tab' && !(row === 0 && column === 0))
      acts['shift+tab'] = () => (column === 0 ? goTo(row - 1, last.column) : goTo(row, column - 1))
    const act = acts[name]
    // The form saves with these keys, from inside a cell too: what stands in it counts.
    if (name === 'ctrl+s' || name === 'alt+enter') settle()
    if (act === undefined) return
    if (isReadOnly && ['ctrl+d', 'ctrl+z', 'delete', 'backspace'].includes(name)) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const onPointerDown = (event: PointerEvent) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-cell]') : null
    if (cell === null || cell.contains(document.activeElement)) return
    event.preventDefault()
    goTo(Number(cell.dataset.row), Number(cell.dataset.column), event.shiftKey)
  }
  const leave = () => {
    setActive(undefined)
    setAnchor(undefined)
    table.current?.focus()
  }
  const onPaste = (event: ClipboardEvent) => {
    if (active === undefined || isReadOnly) return
    event.preventDefault()
    const text = event.clipboardData.getData('text/plain')
    const fault = tooMuchToPaste(text)
    if (fault !== undefined) return void tell(fault)
    const { changes, unread, outside } = pasteAt(matrix, site, active, text)
    draft.setCells(changes)
    setTyped(null)
    const said = [words.say(unread > 0 ? 'matrix.pastedSome' : 'matrix.pasted', { n: changes.length, unread })]
    if (outside > 0) said.push(words.say('matrix.pastedOutside', { n: outside }))
    tell(said.join(' '))
  }
  const onCopy = (event: ClipboardEvent) => {
    if (active === undefined || typed !== null) return
    event.preventDefault()
    event.clipboardData.setData('text/plain', copyOf(matrix, site, anchor ?? active, active))
  }

  const valueText = (pieces: number) => {
    const value = fob === undefined ? undefined : worth(pieces, fob)
    return value === undefined ? '—' : words.decimal(value, 2, 2)
  }
  const isInBlock = (row: number, column: number) =>
    active !== undefined &&
    anchor !== undefined &&
    row >= Math.min(active.row, anchor.row) &&
    row <= Math.max(active.row, anchor.row) &&
    column >= Math.min(active.column, anchor.column) &&
    column <= Math.max(active.column, anchor.column)

  return (
    <div className="matrix-box" data-keys="own">
      <table
        ref={table}
        className="matrix"
        data-testid="matrix"
        tabIndex={active === undefined ? 0 : -1}
        onFocus={(event) => {
          if (event.target === table.current && active === undefined && last.row >= 0 && last.column >= 0)
            setActive({ row: 0, column: 0 })
        }}
        onBlur={(event) => {
          if (event.currentTarget.contains(event.relatedTarget)) return
          settle()
          setActive(undefined)
          setAnchor(undefined)
        }}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onCopy={onCopy}
      >
        <thead>
          <tr>
            <th scope="col" className="matrix-colour">
              {words.say('matrix.colour')}
            </th>
            {sizes.map((size) => (
              <th key={size} scope="col">
                {words.digits(size)}
              </th>
            ))}
            <th scope="col" className="matrix-sum">
              {words.field('salesOrder', 'pieces')}
            </th>
            {fob !== undefined && (
              <th scope="col" className="matrix-sum">
                {words.field('salesOrder', 'value')} {currency}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {colorways.map((colorway, row) => (
            <tr key={colorway.id}>
              <th scope="row" className="matrix-colour">
                <Swatches ids={colorway.colors} />
                {colorway.name}
              </th>
              {sizes.map((size, column) => {
                const key = cellKey(colorway.id, size, site)
                const isActive = active?.row === row && active.column === column
                const line = lines.get(key)
                return (
                  <MatrixCell
                    key={size}
                    cell={key}
                    label={`${colorway.name} ${size}`}
                    qty={qty.get(key)}
                    unread={unread.get(key)}
                    words={words}
                    isActive={isActive}
                    isInBlock={isInBlock(row, column)}
                    isEdited={Object.hasOwn(draft.get().cells, key)}
                    isPending={line !== undefined && pending.has(line.id)}
                    isReadOnly={isReadOnly}
                    typed={isActive ? typed : null}
                    onType={setTyped}
                    row={row}
                    column={column}
                  />
                )
              })}
              <td className="matrix-sum" data-sum={colorway.id}>
                {words.whole(sums.byColorway.get(colorway.id) ?? 0)}
              </td>
              {fob !== undefined && <td className="matrix-sum">{valueText(sums.byColorway.get(colorway.id) ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="matrix-colour">
              {words.say('matrix.total')}
            </th>
            {sizes.map((size) => (
              <td key={size} className="matrix-sum" data-sum={size}>
                {words.whole(sums.bySize.get(size) ?? 0)}
              </td>
            ))}
            <td className="matrix-sum matrix-all" data-testid="matrix-pieces">
              {words.whole(sums.all)}
            </td>
            {fob !== undefined && (
              <td className="matrix-sum matrix-all" data-testid="matrix-value">
                {valueText(sums.all)}
              </td>
            )}
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
