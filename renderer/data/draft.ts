import { z } from 'zod'
import { same, type Values } from '../../model/mutation.ts'

export interface CellEdit {
  /** Pieces that the person saw when they began to edit the cell; null for none. */
  readonly base: number | null
  /** What is wanted; a text is what was typed where it is no number of pieces: it stays until it is mended. */
  readonly qty: number | string | null
}

/** What a form holds that is not saved: per field what was there when the edit began, and what is wanted. */
export interface Edits {
  /** The id that a new row will have; null for a row that exists. */
  readonly newId: string | null
  readonly base: Values
  readonly set: Values
  /** Cells of an order's matrix, by "colorway|size|site". */
  readonly cells: Readonly<Record<string, CellEdit>>
  /** Rows, columns and pages that a person added to the matrix and that may still be empty. */
  readonly added: {
    readonly colorways: readonly string[]
    readonly sizes: readonly string[]
    readonly sites: readonly string[]
  }
}

const values = z.record(z.string(), z.unknown())
const names = z.array(z.string())
const pieces = z.number().nullable()

export const editsShape: z.ZodType<Edits> = z.object({
  newId: z.string().nullable(),
  base: values,
  set: values,
  cells: z.record(z.string(), z.object({ base: pieces, qty: z.union([pieces, z.string()]) })),
  added: z.object({ colorways: names, sizes: names, sites: names }),
})

export const noEdits: Edits = {
  newId: null,
  base: {},
  set: {},
  cells: {},
  added: { colorways: [], sizes: [], sites: [] },
}

export function isDirty(edits: Edits): boolean {
  return Object.keys(edits.set).length > 0 || Object.keys(edits.cells).length > 0
}

export interface CellChange extends CellEdit {
  readonly key: string
}

/** The unsaved values of one form. Parts listen to the field they draw, so that a key press draws one input again. */
export interface Draft {
  get(): Edits
  subscribe(on: () => void): () => void
  /** @param base what the row holds now; remembered only when the field was untouched */
  setField(name: string, value: unknown, base: unknown): void
  setCells(changes: readonly CellChange[]): void
  add(kind: keyof Edits['added'], name: string): void
  /** Takes back the last change of cells. @returns false when there is none */
  undoCells(): boolean
  /** Forgets the edits that have been saved; what was typed while saving stays. */
  drop(saved: Edits): void
  replace(edits: Edits): void
}

/** How many changes of cells can be taken back. */
const undoMax = 100

export function createDraft(start: Edits): Draft {
  let edits = start
  let undos: Edits['cells'][] = []
  const listeners = new Set<() => void>()
  const become = (next: Edits) => {
    edits = next
    for (const on of listeners) on()
  }
  return {
    get: () => edits,
    subscribe(on) {
      listeners.add(on)
      return () => listeners.delete(on)
    },
    setField(name, value, now) {
      const base = Object.hasOwn(edits.base, name) ? edits.base[name] : (now ?? null)
      // Typing a value back to what it was is no edit.
      if (same(base, value)) {
        become({ ...edits, base: without(edits.base, [name]), set: without(edits.set, [name]) })
      } else become({ ...edits, base: { ...edits.base, [name]: base }, set: { ...edits.set, [name]: value } })
    },
    setCells(changes) {
      if (changes.length === 0) return
      undos = [...undos, edits.cells].slice(-undoMax)
      const cells: Record<string, CellEdit> = { ...edits.cells }
      for (const { key, qty, base } of changes) {
        const first = cells[key]?.base ?? base
        if (qty === first) delete cells[key]
        else cells[key] = { base: first, qty }
      }
      become({ ...edits, cells })
    },
    add(kind, name) {
      if (edits.added[kind].includes(name)) return
      become({ ...edits, added: { ...edits.added, [kind]: [...edits.added[kind], name] } })
    },
    undoCells() {
      const last = undos.at(-1)
      if (last === undefined) return false
      undos = undos.slice(0, -1)
      become({ ...edits, cells: last })
      return true
    },
    drop(saved) {
      undos = []
      const isSaved = (name: string) => Object.hasOwn(saved.set, name) && same(saved.set[name], edits.set[name])
      const fields = Object.keys(edits.set).filter(isSaved)
      const cells = Object.fromEntries(
        Object.entries(edits.cells).filter(([key, edit]) => saved.cells[key]?.qty !== edit.qty),
      )
      become({
        ...edits,
        newId: null,
        base: { ...without(edits.base, fields), ...rebased(edits, saved) },
        set: without(edits.set, fields),
        cells: Object.fromEntries(
          Object.entries(cells).map(([key, edit]) => [key, { ...edit, base: basedOn(saved.cells[key], edit) }]),
        ),
      })
    },
    replace(next) {
      undos = []
      become(next)
    },
  }
}

function basedOn(saved: CellEdit | undefined, edit: CellEdit): number | null {
  return saved === undefined || typeof saved.qty === 'string' ? edit.base : saved.qty
}

/** What was typed on while saving stands on what was saved: the old base would make a person clash with themselves. */
function rebased(edits: Edits, saved: Edits): Values {
  const names = Object.keys(edits.set).filter(
    (name) => Object.hasOwn(saved.set, name) && !same(saved.set[name], edits.set[name]),
  )
  return Object.fromEntries(names.map((name) => [name, saved.set[name]]))
}

function without(from: Values, gone: readonly string[]): Values {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !gone.includes(name)))
}
