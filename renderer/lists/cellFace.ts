import type { Row } from '../../model/table.ts'
import type { Words } from '../words.ts'
import { cellText, cellValue, provisionalText, unitText } from './cellText.ts'
import type { Column } from './columnLayout.ts'

/** What is seen in a cell of a list. */
export interface CellFace {
  readonly text: string
  readonly look: 'plain' | 'wait' | 'provisional' | 'swatch' | 'state'
  /** Of a state, how good or bad it is. */
  readonly tone: string | undefined
  /** What a number is measured in, in smaller letters after it. */
  readonly unit: string | undefined
}

const wait: CellFace = { text: '', look: 'wait', tone: undefined, unit: undefined }

/** The face of a cell; without a row, of one whose values are on their way. */
export function cellFace(
  table: string,
  words: Words,
  row: Row | undefined,
  names: Readonly<Record<string, string>>,
  column: Column,
): CellFace {
  if (row === undefined) return wait
  const { field } = column.meaning
  const provisional = provisionalText(table, column, row)
  if (provisional !== undefined) return { text: provisional, look: 'provisional', tone: undefined, unit: undefined }
  const text = cellText(words, column, row, names)
  if (field.kind === 'choice') {
    const value = cellValue(column, row, names)
    const tone = field.choices?.find((choice) => choice.value === value)?.tone
    if (tone !== undefined) return { text, look: 'state', tone, unit: undefined }
  }
  const look = column.name === 'hex' && text !== '' ? 'swatch' : 'plain'
  return {
    text,
    look,
    tone: undefined,
    unit: text === '' || look === 'swatch' ? undefined : unitText(table, column, row),
  }
}

export function isSameFace(one: CellFace, other: CellFace): boolean {
  return one.text === other.text && one.look === other.look && one.tone === other.tone && one.unit === other.unit
}
