import { useMemo } from 'react'
import type { OutboxItem } from '../../workers/doors.ts'
import { linesOf } from '../data/formReads.ts'
import { useOutbox } from '../data/useOutbox.ts'
import { rowsOf, useRows } from '../data/useRows.ts'

const none: readonly OutboxItem[] = []

/** This person's mutations about a row or the lines under it that the server has not answered well, oldest first. */
export function useWaitingItems(table: string, id: string): readonly OutboxItem[] {
  const { items } = useOutbox()
  const ofHead = useMemo(() => linesOf(table, id), [table, id])
  const lines = rowsOf(useRows(ofHead))
  return useMemo(() => {
    const ids = new Set([id, ...lines.map((line) => line.id)])
    const isAbout = (item: OutboxItem) =>
      item.ops.some((op) => ids.has(op.id) || (op.op === 'put' && Object.values(op.values).includes(id)))
    return items?.filter(isAbout) ?? none
  }, [items, lines, id])
}

/** How many of them wait for the server; what needs a person has its own card. */
export function useWaiting(table: string, id: string): number {
  return useWaitingItems(table, id).filter((item) => item.state === 'waiting' || item.state === 'sending').length
}
