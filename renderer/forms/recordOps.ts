import { type Op, same, type Values } from '../../model/mutation.ts'
import type { Drawer, Fields } from '../../model/table.ts'
import type { Edits } from '../data/draft.ts'
import { faultsTyped } from './typedNumbers.ts'

/** A text without blanks around it; nothing is null and never ''. */
export function tidy(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const text = value.trim()
  return text === '' ? null : text
}

export interface Drafted {
  readonly ops: readonly Op[]
  /** Field → reason code; ops are empty when there is any. */
  readonly faults: Readonly<Record<string, string>>
}

/** The op that saves the edits of a row that exists: only what changed, each with the value the person saw. */
export function patchOf(drawer: Drawer, id: string, edits: Edits): Drafted {
  const set = tidied(edits.set)
  const changed = Object.keys(set).filter((name) => !same(set[name], edits.base[name]))
  const faults = faultsTyped(drawer, pick(set, changed))
  if (Object.keys(faults).length > 0) return { ops: [], faults }
  if (changed.length === 0) return { ops: [], faults }
  return {
    ops: [{ op: 'patch', table: drawer.name, id, base: pick(edits.base, changed), set: pick(set, changed) }],
    faults,
  }
}

/**
 * The op that makes a new row.
 * @param visible the fields this person may see: the others are the server's to fill
 * @param starts values where nothing was entered
 */
export function putOf(drawer: Drawer, visible: Fields, id: string, edits: Edits, starts: Values): Drafted {
  const set = tidied(edits.set)
  const values: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(drawer.fields)) {
    if (field.merge === 'derived' || !Object.hasOwn(visible, name)) continue
    values[name] = set[name] ?? starts[name] ?? (field.kind === 'flag' && field.required ? false : null)
  }
  const faults = faultsTyped(drawer, values)
  return { ops: Object.keys(faults).length > 0 ? [] : [{ op: 'put', table: drawer.name, id, values }], faults }
}

function tidied(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tidy(value)]))
}

function pick(from: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? null]))
}
