import type { Values } from '../../model/mutation.ts'
import { type Drawer, faultsIn } from '../../model/table.ts'
import type { Draft } from '../data/draft.ts'
import { measuredIn } from '../lists/cellText.ts'
import { readNumber } from '../words/currency.ts'
import { beyondWhole, isNoSuchDay } from '../words/parse.ts'

/**
 * The reason codes of values that cannot be saved: of a number that names a currency, and of a day that its month has not,
 * that this is what is wrong with it.
 */
export function faultsTyped(drawer: Drawer, values: Values): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(faultsIn(drawer, values)).map(([name, code]) => {
      const value = values[name]
      if (typeof value !== 'string') return [name, code]
      if (code === 'notDay' && isNoSuchDay(value)) return [name, 'noSuchDay']
      if (!isNumber(drawer, name)) return [name, code]
      const read = readNumber(value, currencyIn(values, measuredIn(drawer.name, { name })))
      return [
        name,
        'fault' in read && read.fault !== 'notNumber' ? read.fault : (beyondWhole(drawer.fields[name], value) ?? code),
      ]
    }),
  )
}

/**
 * Reads the numbers again that were typed with this currency while the record had another.
 * @param unit the field that names the currency
 * @returns the fields that hold a number now
 */
export function takeNumbersIn(
  drawer: Drawer,
  draft: Draft,
  row: Readonly<Record<string, unknown>>,
  unit: string,
): readonly string[] {
  const { set } = draft.get()
  const taken: string[] = []
  for (const [name, typed] of Object.entries(set)) {
    if (typeof typed !== 'string' || measuredIn(drawer.name, { name }) !== unit) continue
    const read = readNumber(typed, currencyOf(Object.hasOwn(set, unit) ? set[unit] : row[unit]))
    if ('fault' in read || read.number === typed) continue
    draft.setField(name, read.number, row[name])
    taken.push(name)
  }
  return taken
}

/** A currency as a record holds it, null where none is chosen. */
export function currencyOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** What a number among these values is measured in, as `readNumber` asks for it. */
function currencyIn(values: Values, unit: string | undefined): string | null | undefined {
  if (unit === undefined) return undefined
  // An edit that leaves the currency alone is one of a record that has one, whichever that is: ''.
  return Object.hasOwn(values, unit) ? currencyOf(values[unit]) : ''
}

function isNumber(drawer: Drawer, name: string): boolean {
  const kind = drawer.fields[name]?.kind
  return kind === 'integer' || kind === 'decimal'
}
