import type { Batch } from './generate.ts'

/** Orders of a demonstration that are there as a whole, and how many there will be. */
export interface Made {
  readonly done: number
  readonly of: number
}

/**
 * Counts the orders in a stream of batches: one is made once its lines are there. Heads come hundreds at a time, so
 * counting them would stand still for most of the way. Orders that keep no lines count when the next styles begin.
 */
export function tallyOf(of: number): (batch: Batch) => Made {
  let begun = 0
  let done = 0
  let lastOrder: unknown
  return ({ table, rows }) => {
    if (table === 'salesOrder') begun += rows.length
    if (table === 'style') done = begun
    if (table === 'orderLine')
      for (const { order } of rows) {
        if (order === lastOrder) continue
        lastOrder = order
        // The batch may end in the middle of an order, which then is not whole yet.
        done = Math.min(begun, done + 1)
      }
    return { done, of }
  }
}
