import { type RefObject, useCallback, useMemo, useRef, useState } from 'react'
import type { Query } from '../../model/query.ts'
import type { Stretch } from '../../workers/doors.ts'

interface Range {
  readonly from: number
  readonly to: number
}

export interface Selection {
  /** Place of the row that the keys act on; −1 before one is chosen. */
  readonly active: number
  readonly range: Range | undefined
  /** The rows of a stretch that have been looked at, by their place; kept by whoever draws them. */
  readonly seen: RefObject<{ readonly range: Range; readonly ids: ReadonlyMap<number, string> } | undefined>
  /** Rows chosen one by one; with `isAll`, those taken out of it. */
  readonly picked: ReadonlySet<string>
  /** Every row that matches, also those that nobody has scrolled to. */
  readonly isAll: boolean
  /**
   * True for rows that were ticked: by Space, by their boxes, by Ctrl. They stay chosen while one moves about, so that the
   * next one to be ticked can be reached; a stretch, and a block of cells, is let go by the first step without Shift.
   */
  readonly isTicked: boolean
  /** The column of the active cell; undefined while one stands on the row as a whole. */
  readonly column: string | undefined
  /**
   * The column that a block of cells grows from. Where there is one, what is chosen of each chosen row is its cells
   * between this column and the active one; where there is none, rows are chosen whole. Shift with up, down or a click
   * never begins a block: it stretches rows until Shift+Left, Shift+Right or the dragging mouse has begun one.
   */
  readonly cellsFrom: string | undefined
  setActive(index: number, extend: boolean): void
  selectRange(from: number, to: number): void
  selectAll(): void
  /** Makes another line the active one, with these places chosen and nothing else. The line that a stretch grows from stays. */
  selectPlaces(index: number, places: Selection['range']): void
  /** The line that a stretch grows from; −1 before one is chosen. */
  readonly anchor: number
  /** The list has moved under what is chosen: nothing is let go. */
  moveTo(index: number, anchor: number, places: Selection['range']): void
  /** The active row has come to stand elsewhere, or the one from which a stretch grows: nothing is let go. */
  follow(index: number, anchor: number): void
  /** Chooses these rows instead of the places in which they stood. */
  pick(ids: Iterable<string>): void
  /**
   * @param stretch the rows that are chosen by their places, where all of them are known: they go on as rows that were
   * picked, for a stretch has no room for one more or one less
   * @returns false where no more rows can be picked one by one
   */
  toggle(id: string | undefined, index: number, stretch?: readonly string[]): boolean
  /** Makes a cell of the active row the active one, or the row itself, with nothing chosen. */
  goAcross(column: string | undefined): void
  /** Grows the block to a column of the active row, or begins one there. @param place of that row */
  growAcross(column: string, place: number): void
  /** Grows what is chosen to a line whose places those are. */
  growTo(index: number, places: Selection['range']): void
  clear(): void
  /** Nothing chosen, no row active: for another question. */
  forget(): void
  isSelected(id: string | undefined, index: number): boolean
}

interface State {
  readonly active: number
  readonly anchor: number
  readonly range: Selection['range']
  readonly picked: ReadonlySet<string>
  readonly isAll: boolean
  readonly isTicked: boolean
  readonly column: string | undefined
  readonly cellsFrom: string | undefined
}

const nobody: ReadonlySet<string> = new Set()
const nothing = { range: undefined, picked: nobody, isAll: false, isTicked: false, cellsFrom: undefined }

/** What a step without Shift leaves chosen: the rows that were ticked. */
function afterStep(last: State): Partial<State> {
  return last.isTicked ? { cellsFrom: undefined } : nothing
}

/** So many ids can stand in one question, so no more rows than these are picked one by one. */
export const pickMax = 1000

/**
 * Which rows are chosen: a range by place (shift), single rows by id (space, ctrl+click) that stay through a new sort,
 * or all that match, which is no list of rows but the question itself.
 */
export function useSelection(start: number): Selection {
  const [state, setState] = useState<State>({ active: start, anchor: start, column: undefined, ...nothing })
  const { active, anchor, range, picked, isAll, isTicked, column, cellsFrom } = state
  const seen: Selection['seen'] = useRef(undefined)

  const setActive = useCallback((index: number, extend: boolean) => {
    setState((last) => {
      if (!extend) return { ...last, active: index, anchor: index, ...afterStep(last) }
      const anchor = last.anchor < 0 ? index : last.anchor
      const range = { from: Math.min(anchor, index), to: Math.max(anchor, index) }
      // What was chosen otherwise is let go: nothing may look chosen that is not counted, copied and saved.
      return { ...last, active: index, anchor, ...nothing, range, cellsFrom: last.cellsFrom }
    })
  }, [])
  const selectRange = useCallback(
    (from: number, to: number) =>
      setState((last) => ({ ...last, anchor: from, ...nothing, range: { from, to }, isTicked: true })),
    [],
  )
  const selectPlaces = useCallback(
    (index: number, places: Selection['range']) =>
      setState((last) => ({ ...last, active: index, ...nothing, range: places, isTicked: places !== undefined })),
    [],
  )
  const moveTo = useCallback(
    (index: number, anchor: number, places: Selection['range']) =>
      setState((last) => ({ ...last, active: index, anchor, range: places })),
    [],
  )
  const follow = useCallback(
    (index: number, anchor: number) => setState((last) => ({ ...last, active: index, anchor })),
    [],
  )
  const pick = useCallback(
    (ids: Iterable<string>) =>
      setState((last) => {
        const { isTicked, cellsFrom } = last
        return { ...last, ...nothing, picked: new Set(ids), isTicked, cellsFrom }
      }),
    [],
  )
  const selectAll = useCallback(() => setState((last) => ({ ...last, ...nothing, isAll: true, isTicked: true })), [])
  const toggle = useCallback(
    (id: string | undefined, index: number, stretch?: readonly string[]) => {
      if (id === undefined) return true
      const before = stretch === undefined ? picked : new Set([...picked, ...stretch])
      if (before.size >= pickMax && !before.has(id)) return false
      setState((last) => {
        const next = new Set([...last.picked, ...(stretch ?? [])])
        if (!next.delete(id)) next.add(id)
        const isTicked = last.isAll || next.size > 0
        return { ...last, active: index, anchor: index, ...nothing, picked: next, isAll: last.isAll, isTicked }
      })
      return true
    },
    [picked],
  )
  const goAcross = useCallback(
    (column: string | undefined) => setState((last) => ({ ...last, anchor: last.active, ...afterStep(last), column })),
    [],
  )
  const growAcross = useCallback(
    (column: string, place: number) =>
      setState((last) => ({
        ...last,
        column,
        cellsFrom: last.cellsFrom ?? last.column ?? column,
        range: last.range ?? (last.isAll || last.picked.size > 0 ? undefined : { from: place, to: place }),
      })),
    [],
  )
  const growTo = useCallback(
    (index: number, places: Selection['range']) =>
      setState((last) => ({ ...last, active: index, ...nothing, range: places, cellsFrom: last.cellsFrom })),
    [],
  )
  const clear = useCallback(() => setState((last) => ({ ...last, anchor: last.active, ...nothing })), [])
  const forget = useCallback(
    () =>
      setState((last) =>
        last.active < 0 && last.range === undefined && last.picked.size === 0 && !last.isAll
          ? last
          : { active: -1, anchor: -1, column: undefined, ...nothing },
      ),
    [],
  )

  return useMemo(() => {
    const isSelected = (id: string | undefined, index: number) =>
      isAll
        ? id === undefined || !picked.has(id)
        : (range !== undefined && index >= range.from && index <= range.to) || (id !== undefined && picked.has(id))
    const acts = {
      setActive,
      selectRange,
      selectPlaces,
      moveTo,
      follow,
      pick,
      selectAll,
      toggle,
      goAcross,
      growAcross,
      growTo,
      clear,
      forget,
      isSelected,
    }
    return { active, anchor, range, seen, picked, isAll, isTicked, column, cellsFrom, ...acts }
  }, [
    active,
    anchor,
    range,
    picked,
    isAll,
    isTicked,
    column,
    cellsFrom,
    setActive,
    selectRange,
    selectPlaces,
    moveTo,
    follow,
    pick,
    selectAll,
    toggle,
    goAcross,
    growAcross,
    growTo,
    clear,
    forget,
  ])
}

/** How many rows are chosen of so many that match. */
export function chosenCount({ range, picked, isAll }: Selection, total: number): number {
  if (isAll) return Math.max(0, total - picked.size)
  if (picked.size > 0) return picked.size
  return range === undefined ? 0 : Math.min(total - 1, range.to) - range.from + 1
}

/** The chosen rows as a question, and which stretch of its answer; undefined where nothing is chosen. */
export function chosenOf(query: Query, selection: Selection): { query: Query; stretch?: Stretch } | undefined {
  const { range, picked, isAll } = selection
  const ids = (op: 'in' | 'notIn'): Query => ({
    ...query,
    where: [...query.where, { field: 'id', op, values: [...picked] }],
  })
  if (isAll) return { query: picked.size > 0 ? ids('notIn') : query }
  if (picked.size > 0) return { query: ids('in') }
  return range === undefined ? undefined : { query, stretch: { from: range.from, count: range.to - range.from + 1 } }
}
