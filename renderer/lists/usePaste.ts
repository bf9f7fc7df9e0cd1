import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Fault } from '../../model/fault.ts'
import type { Query } from '../../model/query.ts'
import { blockOf } from '../../model/sheet.ts'
import { tableOf } from '../../model/tables.ts'
import type { Access } from '../data/useAccess.ts'
import type { List } from '../data/useList.ts'
import { useToday } from '../data/useToday.ts'
import { useWrite } from '../data/useWrite.ts'
import { tellSaved } from '../forms/saved.tsx'
import { intentOf } from '../forms/useRecordForm.ts'
import { tell } from '../parts/tell.ts'
import { useSurroundings } from '../surroundings.ts'
import { useWords } from '../words.ts'
import type { Column } from './columnLayout.ts'
import { copiedUnits } from './copiedUnits.ts'
import { withoutHeads } from './pasteHeads.ts'
import { type PasteProposal, proposePaste } from './pasteProposal.ts'
import { whyNotThose } from './pasteStands.ts'
import { firstColumn, pasteMax, pasteTarget } from './pasteTarget.ts'
import type { GroupView } from './useGroupView.ts'
import { useMoves } from './useMoves.ts'
import type { Selection } from './useSelection.ts'

interface PasteDeps {
  readonly query: Query
  readonly columns: readonly Column[]
  readonly selection: Selection
  /** How many rows are chosen. */
  readonly chosen: number
  readonly list: List
  readonly groups: GroupView | undefined
  readonly access: Access
  /** The proposal is gone, saved or not: whoever pasted goes on in the list. */
  readonly onClosed: () => void
}

export interface Paste {
  /** Looks at a text and proposes what it would change. */
  begin(text: string): void
  /** What is proposed; nothing of it is written before it is saved. */
  readonly proposal: PasteProposal | undefined
  readonly isSaving: boolean
  /** What kept it from being saved. */
  readonly fault: Fault | undefined
  save(): void
  drop(): void
}

/** Pasting into a list: first a proposal, then one change with a part for each row, saved as a form saves its record. */
export function usePaste({ query, columns, selection, chosen, list, groups, access, onClosed }: PasteDeps): Paste {
  const { reader } = useSurroundings().doors
  const words = useWords()
  const today = useToday()
  const { write, undo } = useWrite()
  const [proposal, setProposal] = useState<PasteProposal>()
  const [isSaving, setIsSaving] = useState(false)
  const [fault, setFault] = useState<Fault>()
  const isBusy = useRef(false)
  const moves = useMoves(query)
  const chosenAt = useRef(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stretch is another choice, of what is there by now
  useLayoutEffect(() => {
    chosenAt.current = moves()
  }, [selection.range, moves])

  const isOpen = proposal !== undefined
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !isOpen) onClosed()
    wasOpen.current = isOpen
  }, [isOpen, onClosed])

  const propose = async (text: string) => {
    const given = blockOf(text, pasteMax)
    if (typeof given === 'string') return tell({ say: 'paste.tooMany', values: pasteMax })
    if (list.isBehind || groups?.isBehind === true) return tell({ say: 'paste.behind' })
    if (!list.complete) return tell({ say: 'paste.partial' })
    const tree = groups?.tree
    if ((list.total ?? 0) === 0 || (groups !== undefined && tree === undefined)) return undefined
    const from = columns.slice(firstColumn(columns, selection))
    const { block, units, heads } = withoutHeads(given, query.table, from, copiedUnits.of(text))
    const target = pasteTarget({ block, query, columns, selection, chosenRows: chosen, tree, isNamed: heads === 'own' })
    if (typeof target === 'string') return tell({ say: target, values: pasteMax })
    const [first] = target.columns
    if (heads === 'other' && first !== undefined)
      return tell({ say: 'paste.otherHeads', values: { column: words.label(first.meaning.label) } })
    const shown = [...target.columns, ...(groups?.by ?? [])].map(({ name }) => name)
    const fields = new Set([...Object.keys(access.fields), ...shown])
    const before = selection.range === undefined ? moves() : chosenAt.current
    const page = await reader.page(target.query, target.from, target.rows, [...fields])
    if (!page.ok) return tell(page.fault)
    const moved = whyNotThose({ target, list, groups, page: page.value, hasChanged: moves() !== before })
    if (moved !== undefined) return tell({ say: moved })
    const { rows, names, complete } = page.value
    if (!complete) return tell({ say: 'paste.partial' })
    const drawer = tableOf(query.table)
    const next = await proposePaste({
      ...{ drawer, access, words, today, block, units, rows, names },
      // Of rows that were chosen one by one some may have gone: below the last of them nothing was meant.
      target: target.isStretch ? target : { ...target, rows: rows.length },
      reader,
    })
    if ('stopped' in next) return tell(next.stopped)
    const isNothing = next.changes.length + next.refusals.length + next.below + next.beside === 0
    if (isNothing) return tell({ say: 'paste.same' })
    setFault(undefined)
    setProposal(next)
    return undefined
  }
  const begin = (text: string) => {
    if (isBusy.current || proposal !== undefined) return
    isBusy.current = true
    void propose(text).finally(() => {
      isBusy.current = false
    })
  }
  // One function for as long as the list is on screen: else each key press would draw the whole grid for its sake.
  const latest = useRef(begin)
  latest.current = begin
  const steady = useCallback((text: string) => latest.current(text), [])

  const drop = () => setProposal(undefined)
  const save = async (saved: PasteProposal) => {
    if (isBusy.current) return
    isBusy.current = true
    setIsSaving(true)
    try {
      const outcome = await write(`${intentOf(query.table)}.edit`, saved.ops)
      if (!outcome.ok) return setFault(outcome.fault)
      drop()
      const name = words.say('paste.saved', { n: saved.changes.length, rows: saved.ops.length })
      tellSaved({ mutation: outcome.value.mutation, ops: saved.ops, undo, name })
    } finally {
      isBusy.current = false
      setIsSaving(false)
    }
  }
  return {
    begin: steady,
    proposal,
    isSaving,
    fault,
    save: () => proposal !== undefined && void save(proposal),
    // What is being saved can be taken back no more, and were it gone, nobody would hear that it could not be saved.
    drop: () => !isBusy.current && drop(),
  }
}
