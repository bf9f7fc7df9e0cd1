import { useMemo } from 'react'
import { rollUps } from '../../model/mutation.ts'
import type { OutboxItem } from '../../workers/doors.ts'
import { useOutbox } from '../data/useOutbox.ts'
import { ask, rowsOf, useRows } from '../data/useRows.ts'

const none: readonly OutboxItem[] = []

/** This person's mutations about a row or the lines under it that the server has not answered well, oldest first. */
export function useWaitingItems(table: string, id: string): readonly OutboxItem[] {
  const { items } = useOutbox()
  const ofHead = useMemo(() => {
    const roll = rollUps.find((each) => each.head === table)
    return roll && ask(roll.lines, { where: [{ field: roll.via, op: 'eq', value: id }] })
  }, [table, id])
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
