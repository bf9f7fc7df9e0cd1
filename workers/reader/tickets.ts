import { fail } from '../../model/fault.ts'

/** What is answered to a question for which nobody waits any more. */
export const dropped = fail({ kind: 'busy', retryMs: 0 })

/** Questions that are open, by the ticket that whoever asked gave them; by that they can be dropped. */
export class Tickets {
  private readonly open = new Map<string, { isDropped: boolean }>()

  /** @param work asks between its steps whether anybody still waits */
  async during<T>(ticket: string | undefined, work: (isDropped: () => boolean) => Promise<T>): Promise<T> {
    if (ticket === undefined) return work(() => false)
    const mark = { isDropped: false }
    this.open.set(ticket, mark)
    try {
      return await work(() => mark.isDropped)
    } finally {
      this.open.delete(ticket)
    }
  }

  /** A ticket whose question was answered meanwhile is nobody's. */
  drop(ticket: string): void {
    const mark = this.open.get(ticket)
    if (mark !== undefined) mark.isDropped = true
  }
}
