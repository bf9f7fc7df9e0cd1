import type { Field } from '../../model/field.ts'
import { compare as compareDecimals, type Decimal } from '../../model/quantity.ts'
import { fold } from '../../model/search.ts'

/** Below, at or above zero, as one text comes before another by code point. */
export function compareText(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    // UTF-16 puts the halves of what lies above U+FFFF before U+E000; code points lie the other way round.
    if (left !== right) return codePointRank(left) - codePointRank(right)
  }
  return a.length - b.length
}

function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
}

/** Texts as people look for them, then as they are, so that only equal texts are equal. */
export function compareFolded(a: string, b: string): number {
  return a === b ? 0 : compareText(fold(a), fold(b)) || compareText(a, b)
}

/** How two values of a field compare, neither of them empty. Lists compare as their JSON. */
export function comparerOf(field: Field): (a: unknown, b: unknown) => number {
  switch (field.kind) {
    case 'integer':
    case 'flag':
      return (a, b) => Number(a) - Number(b)
    case 'decimal':
      return (a, b) => compareDecimals(a as Decimal, b as Decimal) // the field holds nothing else
    case 'day':
    case 'instant':
    case 'ref':
      return (a, b) => compareText(String(a), String(b))
    case 'choice': {
      const placeOf = new Map((field.choices ?? []).map((choice, place) => [choice.value, place]))
      const last = placeOf.size
      return (a, b) => {
        const left = String(a)
        const right = String(b)
        return (placeOf.get(left) ?? last) - (placeOf.get(right) ?? last) || compareText(left, right)
      }
    }
    case 'text':
    case 'list':
      return (a, b) => compareFolded(wordOf(a), wordOf(b))
  }
}

/** A value as the text that a search sees; a list as its JSON. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
