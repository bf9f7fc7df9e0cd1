import { createHash } from 'node:crypto'
import { done, fail, type Outcome, ok } from '../../model/fault.ts'
import type { IdSource } from '../../model/id.ts'
import type { Op } from '../../model/mutation.ts'
import { fold } from '../../sync/fold.ts'
import type { Frame, Journal, KeptFrame } from '../../sync/journal.ts'
import type { Timing } from '../../sync/loop.ts'
import { recover } from '../../sync/recover.ts'
import { type Replica, startReplica } from '../../sync/replica.ts'
import { createShelf, type Shelf } from '../../sync/shelf.ts'
import type { Store } from '../../sync/store.ts'
import type { Transport } from '../../sync/transport.ts'
import { type WriteDeps, type Written, write } from '../../sync/write.ts'
import { type MemoryDisk, memoryStore } from '../world/memoryStore.ts'
import { timingOf, type VirtualTime } from './virtualTime.ts'

/** What outlives a process: the disk, the journal file, and who waits for the drain lock. */
export interface Machine {
  readonly user: string
  disk: MemoryDisk
  journal: KeptFrame[]
  nextFrame: number
  lock: { holder: Process | undefined; readonly waiting: Process[] }
  /** Device clock minus true time, ms. */
  skewMs: number
  diskIsFull: boolean
  /** How the cursor last stood on the disk, and whether it ever went back within one incarnation. */
  cursorAt: { readonly epoch: unknown; readonly seq: number } | undefined
  wentBack: string | undefined
  /** The version of the app that is installed: what is opened from now on is of it. */
  build: number
  /** Rows here, or the server's past, were spoilt: until they are compared, nothing is promised of them. */
  isSpoilt: boolean
}

export interface Faults {
  /** True when the process should die here. Asked before and after everything that leaves the process. */
  readonly dies: () => boolean
}

/** Things a mutant may do to the ports of a process. */
export interface Surgery {
  readonly store?: (store: Store, build: number) => Store
  readonly journal?: (journal: Journal) => Journal
  readonly transport?: (transport: Transport) => Transport
  readonly timing?: (timing: Timing) => Timing
  /** Done to a machine when its app is updated. */
  readonly update?: (machine: Machine) => void
}

/** One window's writer: the real engine on a pretended machine. Killing it leaves what is on disk and nothing else. */
export class Process {
  alive = true
  replica: Replica | undefined
  readonly store: Store
  readonly shelf: Shelf = createShelf()
  readonly bugs: unknown[] = []
  private readonly journal: Journal
  private readonly transport: Transport
  readonly machine: Machine
  /** Of the app that this window runs. */
  readonly build: number
  private readonly time: VirtualTime
  private readonly ids: IdSource
  private readonly random: () => number
  private readonly faults: Faults
  private readonly surgery: Surgery

  constructor(options: {
    machine: Machine
    time: VirtualTime
    ids: IdSource
    random: () => number
    faults: Faults
    transport: Transport
    surgery?: Surgery
  }) {
    this.machine = options.machine
    this.build = options.machine.build
    this.time = options.time
    this.ids = options.ids
    this.random = options.random
    this.faults = options.faults
    const { surgery = {} } = options
    this.surgery = surgery
    const store = this.mortalStore()
    this.store = surgery.store?.(store, this.build) ?? store
    const journal = this.mortalJournal()
    this.journal = surgery.journal?.(journal) ?? journal
    const transport = this.mortalTransport(options.transport)
    this.transport = surgery.transport?.(transport) ?? transport
  }

  async start(): Promise<void> {
    await recover({ ...this.tools(), freshReplica: () => this.ids.next('replica'), grants: [] })
    const { lock } = this.machine
    if (lock.holder === undefined) this.takeLock()
    else lock.waiting.push(this)
  }

  /** The person at this window saves something. Undefined when the process died on the way: then nothing was promised. */
  save(intent: string, ops: readonly Op[], onSaved: (written: Written) => void): void {
    void write(this.tools(), intent, ops).then(
      (written) => {
        if (this.alive && written.ok) onSaved(written.value)
      },
      // A full disk refuses the edit, and the person is told so: nothing was promised.
      (error: unknown) => {
        if (!isFullDisk(error)) this.bugs.push(error)
      },
    )
  }

  tools(): WriteDeps {
    return {
      store: this.store,
      shelf: this.shelf,
      journal: this.journal,
      ids: this.ids,
      nowMs: () => this.time.nowMs() + this.machine.skewMs,
      person: this.machine.user,
      inFlight: () => this.replica?.inFlight() ?? new Set(),
    }
  }

  poke(): void {
    this.replica?.pokeAll()
  }

  kill(): void {
    this.alive = false
    this.replica?.stop()
    this.store.close()
    const { lock } = this.machine
    if (lock.waiting.includes(this)) lock.waiting.splice(lock.waiting.indexOf(this), 1)
    if (lock.holder !== this) return
    lock.holder = undefined
    lock.waiting.shift()?.takeLock()
  }

  /** The system takes the lock away while this process sleeps; it goes on later without knowing. */
  loseLock(): void {
    const { lock } = this.machine
    if (lock.holder !== this || lock.waiting.length === 0) return
    lock.holder = undefined
    lock.waiting.shift()?.takeLock()
  }

  private takeLock(): void {
    this.machine.lock.holder = this
    const timing = timingOf(
      this.time,
      this.random,
      () => this.alive,
      () => this.machine.skewMs,
    )
    this.replica = startReplica({
      ...this.tools(),
      transport: this.transport,
      timing: this.surgery.timing?.(timing) ?? timing,
      sha256: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
      notify: () => {},
      onChange: () => {},
      onBug: (error) => {
        if (this.alive) this.bugs.push(error)
      },
    })
    this.foldNowAndThen(this.replica)
  }

  /** A window that holds the lock folds while nobody needs its thread; here that is whenever it is alive. */
  private foldNowAndThen(replica: Replica): void {
    const foldOnce = async () => {
      const folded = await fold({
        store: this.store,
        fence: await replica.fence(),
        notify: () => {},
        isIdle: () => this.alive,
        // Pages land, edits are saved and rows are compared in the middle of it.
        turn: () => new Promise((resolve) => void this.time.after(this.random() * 20, resolve)),
        sizes: { deltas: 2, rows: 6 },
      })
      if (!folded.ok && folded.fault.kind === 'storage' && folded.fault.reason === 'corrupt') await replica.refetch()
      if (this.alive) this.foldNowAndThen(replica)
    }
    this.time.after(500 + this.random() * 10_000, () => {
      if (this.alive) foldOnce().catch((error: unknown) => this.bugs.push(error))
    })
  }

  /** Dies at this point, or goes on. What a dead process awaits never comes. */
  private async gate<T>(value: T): Promise<T> {
    if (this.alive && this.faults.dies()) this.kill()
    return this.alive ? value : new Promise<T>(() => {})
  }

  private mortalStore(): Store {
    const { machine } = this
    const store = memoryStore(machine.disk, {
      beforeCommit: () => {
        if (!this.alive) throw new Error('This process is dead.')
        if (machine.diskIsFull) throw Object.assign(new Error('The disk is full.'), { name: 'QuotaExceededError' })
      },
    })
    const watched = () => {
      const meta = (key: string) =>
        (machine.disk.stores.meta.get(JSON.stringify(key))?.value as { value: unknown } | undefined)?.value
      const now = meta('cursor') === undefined ? undefined : { epoch: meta('epoch'), seq: Number(meta('lastSeq') ?? 0) }
      const before = machine.cursorAt
      if (now !== undefined && before !== undefined && now.epoch === before.epoch && now.seq < before.seq)
        machine.wentBack = `the cursor of ${machine.user} went from ${before.seq} back to ${now.seq}`
      machine.cursorAt = now
    }
    const dead = () => new Promise<never>(() => {})
    return {
      read: async (stores, work) => (this.alive ? this.gate(await store.read(stores, work)) : dead()),
      write: async (stores, work) => {
        await this.gate(undefined)
        const result = await store.write(stores, work).catch((error: unknown) => {
          if (this.alive) throw error
          return dead()
        })
        watched()
        return this.gate(result)
      },
      close: () => store.close(),
    }
  }

  private mortalJournal(): Journal {
    const { machine } = this
    return {
      kind: 'file',
      append: async (frame: Frame) => {
        await this.gate(undefined)
        const at = machine.nextFrame++
        machine.journal.push({ at, frame: structuredClone(frame) })
        return this.gate(ok(at))
      },
      read: async () => this.gate(ok(structuredClone(machine.journal))),
      forget: async (upTo) => {
        await this.gate(undefined)
        machine.journal = machine.journal.filter((kept) => kept.at > upTo)
        return this.gate(done)
      },
    }
  }

  private mortalTransport(transport: Transport): Transport {
    const through =
      <A extends unknown[], T>(call: (...args: A) => Promise<Outcome<T>>) =>
      async (...args: A): Promise<Outcome<T>> => {
        await this.gate(undefined)
        return this.gate(await call(...args))
      }
    return {
      login: async () => fail({ kind: 'offline' }),
      refresh: async () => fail({ kind: 'offline' }),
      health: async () => fail({ kind: 'offline' }),
      setPassword: async () => fail({ kind: 'offline' }),
      hello: through(transport.hello),
      snapshot: through(transport.snapshot),
      segment: through(transport.segment),
      changes: through(transport.changes),
      push: through(transport.push),
      digest: through(transport.digest),
      range: through(transport.range),
      numbers: through(transport.numbers),
      live: through(transport.live),
    }
  }
}

export function isFullDisk(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError'
}
