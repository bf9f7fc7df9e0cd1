import { randomUUID } from 'node:crypto'
import type { BenchFactory } from './server.ts'

export interface Pushed {
  readonly results: readonly { readonly status: string; readonly seq?: number }[]
  readonly head: number
}

/** A device that edits the notes of orders, mostly of its own one, each time from what it wrote before. */
export class BenchDevice {
  readonly name = randomUUID()
  readonly order: { readonly id: string; note: string | null }
  private readonly factory: BenchFactory
  private seq = 0

  constructor(factory: BenchFactory, no: number) {
    const order = factory.orders[no % factory.orders.length]
    if (order === undefined) throw new Error('The demonstration has no open order to write to.')
    this.factory = factory
    this.order = order
  }

  /** Sends one edit. @throws when the server takes none */
  push(): Promise<Pushed> {
    return this.send(this.edits(1))
  }

  /** Sends all of `mutations` in one push. @throws when the server takes none */
  send(mutations: readonly unknown[]): Promise<Pushed> {
    return this.factory.wire.send<Pushed>('POST', '/sync/v1/push', {
      token: this.factory.token,
      body: { device: this.name, epoch: this.factory.epoch, mutations },
    })
  }

  /** Sends all of `mutations` in one push; "busy" when the server asks to come again later. */
  async offer(mutations: readonly unknown[]): Promise<'taken' | 'busy'> {
    try {
      await this.send(mutations)
      return 'taken'
    } catch (error) {
      if (error instanceof Error && / answered 503/.test(error.message)) return 'busy'
      throw error
    }
  }

  edits(count: number): readonly unknown[] {
    return Array.from({ length: count }, () => this.edit(this.order))
  }

  /** An edit of one order: its note, from what this device knows to what it says next. */
  edit(order: { readonly id: string; note: string | null }) {
    this.seq += 1
    const note = `${this.name.slice(0, 8)} ${this.seq}`
    const base = { note: order.note }
    order.note = note
    return {
      id: randomUUID(),
      clientSeq: this.seq,
      author: this.factory.author,
      at: new Date().toISOString(),
      intent: 'editOrder',
      ops: [{ op: 'patch', table: 'salesOrder', id: order.id, base, set: { note } }],
      deps: [],
    }
  }
}
