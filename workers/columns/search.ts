import { fold, searchMax } from '../../model/search.ts'
import type { FilterDeps } from './asked.ts'
import type { CodeColumn } from './codeColumn.ts'
import { WordDictionary } from './dictionary.ts'
import type { CodedLens, Lens } from './lens.ts'
import { asItIs, fewRows, inStretches, narrowBy, narrowMask, type Tester } from './narrow.ts'
import { wordOf } from './order.ts'
import type { TextColumn } from './textColumn.ts'

/** A dictionary of more words than this is searched as one heap. */
const fewWords = 1000

/** The words of a search, folded. A text too long to have been typed is cut. */
export function wordsOf(search: string): readonly string[] {
  return fold(search.slice(0, searchMax))
    .split(/\s+/)
    .filter((word) => word !== '')
}

/** One tester for each word of a search through the drawer's search fields. */
export function* searchTesters(deps: FilterDeps, search: string): Generator<void, readonly Tester[]> {
  const words = wordsOf(search)
  // Whoever searches for nothing does not wait until it is known where all refs lead.
  if (words.length === 0) return []
  const lenses = deps.table.drawer.search.flatMap((name) => deps.lenses.of(name) ?? [])
  const testers: Tester[] = []
  for (const word of words) testers.push(yield* wordTester(deps, lenses, word))
  return testers
}

/** Passes rows of which any of the lenses contains a folded word, literally. */
export function* wordTester(deps: FilterDeps, lenses: readonly Lens[], word: string): Generator<void, Tester> {
  // Dictionaries are searched once a word of theirs, not once a row; and two lenses may look through the same codes.
  const passesOf = new Map<CodeColumn, Uint8Array>()
  for (const lens of lenses) {
    if (lens.form !== 'codes') continue
    const passes = passesOf.get(lens.column) ?? new Uint8Array(lens.count)
    passesOf.set(lens.column, passes)
    yield* markCodes(deps, lens, word, passes)
  }
  const coded = [...passesOf].flatMap(([{ codes }, passes]) => (passes.includes(1) ? [{ codes, passes }] : []))
  const uncoded = lenses.filter((lens) => lens.form !== 'codes' && lens.form !== 'absent')
  const passesOne = (slot: number) =>
    coded.some(({ codes, passes }) => passes[codes[slot] ?? 0] === 1) ||
    uncoded.some((lens) => containsWord(lens, slot, word))
  const oneByOne = inStretches((slots, count, out) => narrowBy(passesOne, slots, count, out))
  const heaps = uncoded.flatMap((lens) => (lens.form === 'texts' ? [lens.column] : []))
  function* found(): Generator<void, Uint8Array> {
    const mask = new Uint8Array(deps.table.slots)
    for (const column of heaps) yield* markMatches(deps, column, word, mask)
    for (const { codes, passes } of coded) deps.kernel.joinCodes(mask, codes, passes)
    return mask
  }
  const isSwept = heaps.length === uncoded.length
  return {
    cost: uncoded.length === 0 ? coded.length : 40,
    *narrow(slots, count, out) {
      return count < fewRows || !isSwept
        ? yield* oneByOne(slots, count, out)
        : narrowMask(yield* found(), slots, count, out)
    },
    ...(isSwept && {
      *sweep(mask: Uint8Array): Generator<void, void> {
        deps.kernel.keepCodes(mask, yield* found(), asItIs)
      },
    }),
  }
}

/** Marks each code whose value contains a word. */
function* markCodes(deps: FilterDeps, lens: CodedLens, word: string, passes: Uint8Array): Generator<void, void> {
  const { far } = lens
  const { dictionary } = lens.column
  if (far?.lens.form === 'texts') {
    const mask = new Uint8Array(far.table.slots)
    yield* markMatches(deps, far.lens.column, word, mask)
    if (!mask.includes(1)) return
    const { alive } = far.table
    for (let code = 0; code < passes.length; code++) {
      const slot = far.slots[code] ?? -1
      if (slot >= 0 && mask[slot] === 1 && alive[slot] === 1) passes[code] = 1
    }
  } else if (lens.isPlain && dictionary instanceof WordDictionary && lens.count > fewWords) {
    yield* markMatches(deps, dictionary.texts(), word, passes)
  } else {
    const found = lens.passing((value, folded) => value !== null && folded().includes(word))
    for (const [code, isFound] of found.entries()) if (isFound === 1) passes[code] = 1
  }
}

function containsWord(lens: Lens, slot: number, word: string): boolean {
  if (lens.form === 'texts') return !lens.column.isEmpty(slot) && lens.column.foldedAt(slot).includes(word)
  if (lens.form === 'id') return lens.table.idAt(slot).includes(word)
  if (lens.form !== 'numbers' || lens.column.isEmpty(slot)) return false
  return wordOf(lens.column.read(slot)).includes(word)
}

function* markMatches(
  { kernel }: FilterDeps,
  column: TextColumn,
  word: string,
  mask: Uint8Array,
): Generator<void, void> {
  if (word === '') {
    for (let slot = 0; slot < mask.length; slot++) if (!column.isEmpty(slot)) mask[slot] = 1
    return
  }
  // Half a surrogate pair is in no text: UTF-8 could not have carried it.
  if (word.isWellFormed()) yield* column.marking(kernel, new TextEncoder().encode(word), mask)
  for (const [slot, folded] of column.odd) if (folded.includes(word)) mask[slot] = 1
}
