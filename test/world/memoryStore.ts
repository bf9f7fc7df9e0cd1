import { type Key, type Shapes, type Store, type StoreName, shapes, type Tx } from '../../sync/store.ts'

type Records = Map<string, { readonly key: Key; readonly value: unknown }>

/** What is on a pretended disk: survives the store that is open on it. */
export interface MemoryDisk {
  readonly stores: Record<StoreName, Records>
  nextKey: number
}

export interface MemoryOptions {
  /** Asked before every commit; an error thrown here is a process that died, or a disk that is full. */
  readonly beforeCommit?: (() => void) | undefined
  readonly afterCommit?: (() => void) | undefined
}

const names = Object.keys(shapes) as StoreName[] // the register of stores is the one object above

export function memoryDisk(): MemoryDisk {
  return {
    stores: Object.fromEntries(names.map((name) => [name, new Map()])) as Record<StoreName, Records>,
    nextKey: 1,
  }
}

/**
 * The store port on plain maps: as atomic and as serial as IndexedDB, a thousand times as fast, and able to die at any
 * commit. The same suite holds it and the real one to the same behaviour.
 */
export function memoryStore(disk: MemoryDisk = memoryDisk(), { beforeCommit, afterCommit }: MemoryOptions = {}): Store {
  let queue: Promise<unknown> = Promise.resolve()
  let closed = false

  function serial<T>(work: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new Error('The store is closed.'))
    const turn = queue.then(work, work)
    queue = turn.catch(() => {})
    return turn
  }

  return {
    read: (_stores, work) => serial(() => work(open(disk, false).tx)),
    write: (_stores, work) =>
      serial(async () => {
        const { tx, commit } = open(disk, true)
        const result = await work(tx)
        beforeCommit?.()
        commit()
        afterCommit?.()
        return result
      }),
    close: () => {
      closed = true
    },
  }
}

function open(disk: MemoryDisk, writable: boolean): { readonly tx: Tx; readonly commit: () => void } {
  const written = new Map<StoreName, Records>()
  let nextKey = disk.nextKey
  const records = (store: StoreName) => written.get(store) ?? disk.stores[store]
  const toWrite = (store: StoreName): Records => {
    if (!writable) throw new Error(`A reading transaction was asked to write to ${store}.`)
    const copy = written.get(store) ?? new Map(disk.stores[store])
    written.set(store, copy)
    return copy
  }
  const matching = (store: StoreName, index: string | undefined, value: Key | undefined) =>
    [...records(store).values()]
      .filter((record) => index === undefined || compareKeys(partsOf(record.value, index), asParts(value ?? '')) === 0)
      .sort((a, b) => compareKeys(asParts(a.key), asParts(b.key)))

  const tx: Tx = {
    get: async <S extends StoreName>(store: S, key: Key) =>
      records(store).get(JSON.stringify(key))?.value as Shapes[S] | undefined,
    all: async <S extends StoreName>(store: S, index?: string, value?: Key) =>
      matching(store, index, value).map((record) => record.value) as Shapes[S][],
    keys: async (store, index, first) =>
      matching(store, undefined, undefined)
        .map((record) => partsOf(record.value, index))
        .filter((parts) => parts[0] === first)
        .sort(compareKeys),
    ownKeys: async (store, index, first) =>
      matching(store, undefined, undefined)
        .map((record) => ({ key: record.key, parts: partsOf(record.value, index) }))
        .filter(({ parts }) => parts[0] === first)
        .sort((a, b) => compareKeys(a.parts, b.parts))
        .map(({ key }) => key),
    count: async (store, index, value) => matching(store, index, value).length,
    put: async (store, record) => {
      const path = (shapes[store].split(',')[0] ?? '').replace('++', '')
      const isAuto = shapes[store].startsWith('++') && (record as Record<string, unknown>)[path] === undefined
      const value = copyOf(isAuto ? { ...record, [path]: nextKey++ } : record)
      const parts = partsOf(value, path)
      const key = path.startsWith('[') ? parts : (parts[0] ?? '')
      toWrite(store).set(JSON.stringify(key), { key, value })
      return key
    },
    delete: async (store, key) => {
      toWrite(store).delete(JSON.stringify(key))
    },
    clear: async (store, index, value) => {
      for (const record of matching(store, index, value)) toWrite(store).delete(JSON.stringify(record.key))
    },
  }
  const commit = () => {
    for (const [store, map] of written) disk.stores[store] = map
    disk.nextKey = nextKey
  }
  return { tx, commit }
}

/** Records are copied in, as structured clone does; out they go as they are, because every record's type is read-only. */
function copyOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(copyOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)]))
}

function partsOf(record: unknown, index: string): readonly (string | number)[] {
  const paths = index.replace(/[[\]]/g, '').replace('++', '').split('+')
  return paths.map((path) => {
    const found = path.split('.').reduce((at: unknown, name) => (at as Record<string, unknown>)[name], record)
    return (found as string | number | undefined) ?? ''
  })
}

function asParts(key: Key): readonly (string | number)[] {
  return typeof key === 'object' ? key : [key]
}

function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [left, right] = [a[i] ?? '', b[i] ?? '']
    if (left === right) continue
    // Numbers come before texts, as IndexedDB orders them.
    if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1
    return left < right ? -1 : 1
  }
  return 0
}
