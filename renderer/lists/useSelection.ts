import { useCallback, useMemo, useState } from 'react'

export interface Selection {
  /** Place of the row that the keys act on; −1 before one is chosen. */
  readonly active: number
  readonly range: { readonly from: number; readonly to: number } | undefined
  readonly picked: ReadonlySet<string>
  setActive(index: number, extend: boolean): void
  selectRange(from: number, to: number): void
  toggle(id: string | undefined, index: number): void
  clear(): void
  /** Nothing chosen, no row active: for another question. */
  forget(): void
  isSelected(id: string | undefined, index: number): boolean
}

interface State {
  readonly active: number
  readonly anchor: number
  readonly isRange: boolean
  readonly picked: ReadonlySet<string>
}

const nobody: ReadonlySet<string> = new Set()

/** Which rows are chosen: a range by place (shift), or single rows by id (space, ctrl+click) that stay through a new sort. */
export function useSelection(start: number): Selection {
  const [state, setState] = useState<State>({ active: start, anchor: start, isRange: false, picked: nobody })
  const { active, anchor, isRange, picked } = state

  const setActive = useCallback((index: number, extend: boolean) => {
    setState((last) => {
      const from = extend ? (last.anchor < 0 ? index : last.anchor) : index
      return { active: index, anchor: from, isRange: extend, picked: extend ? last.picked : nobody }
    })
  }, [])
  const selectRange = useCallback(
    (from: number, to: number) => setState({ active: to, anchor: from, isRange: to > from, picked: nobody }),
    [],
  )
  const toggle = useCallback((id: string | undefined, index: number) => {
    if (id === undefined) return
    setState((last) => {
      const next = new Set(last.picked)
      if (!next.delete(id)) next.add(id)
      return { active: index, anchor: index, isRange: false, picked: next }
    })
  }, [])
  const clear = useCallback(
    () => setState((last) => ({ ...last, anchor: last.active, isRange: false, picked: nobody })),
    [],
  )

  const forget = useCallback(
    () =>
      setState((last) =>
        last.active < 0 && last.picked.size === 0 ? last : { active: -1, anchor: -1, isRange: false, picked: nobody },
      ),
    [],
  )

  return useMemo(() => {
    const range = isRange ? { from: Math.min(anchor, active), to: Math.max(anchor, active) } : undefined
    const isSelected = (id: string | undefined, index: number) =>
      (range !== undefined && index >= range.from && index <= range.to) || (id !== undefined && picked.has(id))
    return { active, range, picked, setActive, selectRange, toggle, clear, forget, isSelected }
  }, [active, anchor, isRange, picked, setActive, selectRange, toggle, clear, forget])
}
