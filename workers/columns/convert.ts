import type { PackedColumn } from '../../model/pack/decode.ts'
import type { Column } from './anyColumn.ts'
import { CodeColumn } from './codeColumn.ts'
import type { Kind } from './column.ts'
import type { KeptColumn } from './kept.ts'
import { NumberColumn } from './numberColumn.ts'
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

/** The column in a form that can hold what comes: itself, nearly always. */
export function fitted(column: Column, source: PackedColumn, slots: number): Column {
  if (column.form === 'numbers') return column.canTake(source) ? column : toWords(column, slots)
  if (column.form === 'texts' || !isTextual(column.kind)) return column
  const isCrowded = column.dictionary.size() > Math.max(crowd, slots / 4)
  return source.as === 'texts' || isCrowded ? toTexts(column, slots) : column
}

/** Decimals that no scaled double holds: each different one becomes a word. */
export function toWords(column: Column, slots: number): CodeColumn {
  const words = new CodeColumn(column.kind)
  words.reserve(slots)
  for (let slot = 0; slot < slots; slot++) words.write(slot, column.read(slot))
  return words
}

function toTexts(column: Column, slots: number): TextColumn {
  const texts = new TextColumn(column.kind)
  texts.reserve(slots)
  for (let slot = 0; slot < slots; slot++) texts.write(slot, column.read(slot))
  return texts
}

function isTextual(kind: Kind): boolean {
  return kind === 'text' || kind === 'list' || kind === 'unknown'
}
