import { useOutbox } from '../data/useOutbox.ts'

/** How many unanswered mutations of this person are about a row or the lines under it. */
export function useWaiting(id: string): number {
  const { items } = useOutbox()
  return (
    items?.filter((item) =>
      item.ops.some((op) => op.id === id || (op.op === 'put' && Object.values(op.values).includes(id))),
    ).length ?? 0
  )
}
