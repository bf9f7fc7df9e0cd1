import { assert } from '../../model/fault.ts'
import type { PackedColumn } from '../../model/pack/decode.ts'
import type { Column } from './anyColumn.ts'
import { CodeColumn } from './codeColumn.ts'
import type { Kind } from './column.ts'
import { WordDictionary } from './dictionary.ts'
import type { KeptColumn } from './kept.ts'
import { NumberColumn } from './numberColumn.ts'
import { inSteps } from './steps.ts'
import { TextColumn } from './textColumn.ts'

/** A dictionary of more words than this, in a table of few more rows, costs more than the texts themselves. */
const crowd = 50_000

/** The form in which a column of a kind begins, as its first packed values suggest. */
export function columnFor(kind: Kind, source: PackedColumn | undefined): Column {
  switch (kind) {
    case 'integer':
    case 'day':
    case 'instant':
      return new NumberColumn(kind)
    case 'decimal':
      return source === undefined || source.as === 'numbers' ? new NumberColumn(kind) : new CodeColumn(kind)
    case 'text':
    case 'list':
    case 'unknown':
      return source?.as === 'texts' ? new TextColumn(kind) : new CodeColumn(kind)
    case 'choice':
    case 'flag':
    case 'ref':
      return new CodeColumn(kind)
  }
}

/** A column taken up again: see kept. */
export function columnOf(kept: KeptColumn): Column {
  switch (kept.form) {
    case 'numbers':
      return NumberColumn.of(kept)
    case 'texts':
      return TextColumn.of(kept)
    case 'codes':
      return CodeColumn.of(kept)
  }
}

/**
 * The column in a form that can hold what comes: itself, nearly always, and else another with the same values, made in
 * steps while this one is read.
 * @param slots how many values it has
 * @param coming how many more there will be
 */
export function* fitting(
  column: Column,
  source: PackedColumn,
  { slots, coming }: { readonly slots: number; readonly coming: number },
): Generator<void, Column> {
  if (column.form === 'numbers') return column.canTake(source) ? column : toWords(column, slots)
  if (column.form === 'texts' || !isTextual(column.kind)) return column
  const isCrowded = column.dictionary.size() > Math.max(crowd, slots / 4)
  // The texts of a few changed rows are mostly different ones, and say nothing of a column of a million.
  const isMostlyNew = source.as === 'texts' && coming * 4 > slots
  return isCrowded || isMostlyNew ? yield* toTexts(column, slots) : column
}

/** Decimals that no scaled double holds: each different one becomes a word. */
export function toWords(column: Column, slots: number): CodeColumn {
  const words = new CodeColumn(column.kind)
  words.reserve(slots)
  for (let slot = 0; slot < slots; slot++) words.write(slot, column.read(slot))
  return words
}

function* toTexts(column: CodeColumn, slots: number): Generator<void, TextColumn> {
  const texts = new TextColumn(column.kind)
  texts.reserve(slots)
  const { codes, dictionary } = column
  assert(dictionary instanceof WordDictionary, 'A column of texts has a dictionary of something else.')
  const { bytes, offsets } = dictionary.texts().heap
  const take = (from: number, to: number) => {
    for (let slot = from; slot < to; slot++) {
      const code = codes[slot] ?? 0
      if (code === 0) texts.write(slot, null)
      else texts.putText(slot, bytes, offsets[code] ?? 0, offsets[code + 1] ?? 0)
    }
  }
  yield* inSteps(slots, take)
  return texts
}

function isTextual(kind: Kind): boolean {
  return kind === 'text' || kind === 'list' || kind === 'unknown'
}
