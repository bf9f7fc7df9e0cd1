import { fold } from '../../model/search.ts'
import type { LookupHit } from '../doors.ts'
import type { Lens } from './lens.ts'
import { readerOf } from './measures.ts'
import { wordOf } from './order.ts'
import { wordsOf } from './search.ts'
import type { Shelf } from './shelf.ts'
import { titleAt } from './titles.ts'

/** More hits than this are not all looked at one by one: somebody who has typed that little is not helped by the best of them. */
const rankedMax = 3000

/** How well a row answers what was typed; less is better. */
const fit = { exact: 0, prefix: 1, wordPrefix: 2, inside: 3 } as const

/** The rows that best answer what was typed: the very code first, then what begins so, then a word that does, then the rest. */
export function lookup(shelf: Shelf, text: string, slots: Uint32Array, limit: number): readonly LookupHit[] {
  const { table, lenses } = shelf
  const searched = table.drawer.search.flatMap((name) => lenses.of(name) ?? [])
  const readers = searched.map(foldedReader)
  const words = wordsOf(text)
  const typed = words.join(' ')
  const ranked = Array.from(slots.length > rankedMax ? slots.subarray(0, rankedMax) : slots, (slot) => ({
    slot,
    fit:
      typed === ''
        ? fit.inside
        : fitOf(
            readers.map((read) => read(slot)),
            typed,
            words[0] ?? '',
          ),
    title: titleAt(table, slot),
  }))
  ranked.sort((a, b) => a.fit - b.fit || compareTitles(a.title, b.title) || table.ids.compare(a.slot, b.slot))
  return ranked.slice(0, limit).map(({ slot, title }) => ({
    id: table.idAt(slot),
    title,
    hint: hintAt(searched, slot, title),
    row: table.rowAt(slot),
  }))
}

function fitOf(fields: readonly string[], typed: string, firstWord: string): number {
  let best: number = fit.inside
  for (const field of fields) {
    if (field === typed) return fit.exact
    if (field.startsWith(typed)) best = fit.prefix
    else if (best > fit.wordPrefix && hasWordFrom(field, firstWord)) best = fit.wordPrefix
  }
  return best
}

function hasWordFrom(field: string, start: string): boolean {
  for (let at = field.indexOf(start); at >= 0; at = field.indexOf(start, at + 1)) {
    if (at === 0 || /[\s\-_/.,(]/.test(field[at - 1] ?? '')) return true
  }
  return false
}

function hintAt(searched: readonly Lens[], slot: number, title: string): string {
  const words = searched.flatMap((lens) => {
    const value = readerOf(lens)(slot)
    return value === null || title.includes(wordOf(value)) ? [] : [wordOf(value)]
  })
  return [...new Set(words)].slice(0, 3).join(' · ')
}

function foldedReader(lens: Lens): (slot: number) => string {
  if (lens.form === 'codes') return (slot) => lens.folded(lens.codes[slot] ?? 0)
  if (lens.form === 'texts') return (slot) => (lens.column.isEmpty(slot) ? '' : lens.column.foldedAt(slot))
  const read = readerOf(lens)
  return (slot) => {
    const value = read(slot)
    return value === null ? '' : fold(wordOf(value))
  }
}

function compareTitles(a: string, b: string): number {
  const left = fold(a)
  const right = fold(b)
  return left < right ? -1 : left > right ? 1 : 0
}
