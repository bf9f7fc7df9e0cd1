/** Allows `limit` spendings within any `windowMs`, so that a page that dies at every start is not reloaded for ever. */
export function createBudget({ limit, windowMs, now }: { limit: number; windowMs: number; now: () => number }) {
  let spent: number[] = []
  return {
    /** True while there is something left; counts this spending. */
    spend(): boolean {
      const at = now()
      spent = spent.filter((earlier) => at - earlier < windowMs)
      if (spent.length >= limit) return false
      spent.push(at)
      return true
    },
  }
}
