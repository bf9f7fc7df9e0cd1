/** Runs work under one name one after another, in the order in which it was asked for; other names do not wait. */
export type Turns = <T>(name: string, work: () => Promise<T>) => Promise<T>

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return (name, work) => {
    const before = last.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    last.set(name, mine)
    const clear = () => {
      if (last.get(name) === mine) last.delete(name)
    }
    void mine.then(clear, clear)
    return mine
  }
}
