import { useOutbox } from '../data/useOutbox.ts'

/** How many mutations of this person about a row or the lines under it wait for the server; what needs a person has its own card. */
export function useWaiting(id: string): number {
  const { items } = useOutbox()
  return (
    items?.filter(
      (item) =>
        (item.state === 'waiting' || item.state === 'sending') &&
        item.ops.some((op) => op.id === id || (op.op === 'put' && Object.values(op.values).includes(id))),
    ).length ?? 0
  )
}
