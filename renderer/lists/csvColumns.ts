import { series } from '../../model/numbers.ts'
import { fieldOf } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { CsvColumn } from '../../workers/doors.ts'
import type { Words } from '../words.ts'
import { unitField } from './cellText.ts'
import type { Column } from './columnLayout.ts'

/** The columns of a file: those on screen, in their order and in the words of this window. */
export function csvColumns(words: Words, table: string, columns: readonly Column[]): readonly CsvColumn[] {
  const shown = new Set(columns.map((column) => column.name))
  return columns.flatMap((column): CsvColumn[] => {
    const { name, meaning } = column
    const head = words.label(meaning.label)
    const isNumber = series.some((each) => each.table === table && each.field === name)
    const own = { name, head, ...wordsOf(words, meaning.field), ...(isNumber ? { otherwise: 'provisionalNo' } : {}) }
    // A sum without its currency may be read as another's: where the list writes it beside the number, the file does too.
    const unit = unitField(table, column)
    const field = unit === undefined || shown.has(unit) ? undefined : fieldOf(tableOf(table), unit)
    return field === undefined || unit === undefined
      ? [own]
      : [own, { name: unit, head: words.label(field.label), ...wordsOf(words, field) }]
  })
}

function wordsOf(words: Words, field: Column['meaning']['field']): Pick<CsvColumn, 'words'> {
  if (field.kind === 'flag') return { words: { true: words.say('common.yes'), false: words.say('common.no') } }
  if (field.choices === undefined) return {}
  return { words: Object.fromEntries(field.choices.map(({ value, label }) => [value, words.label(label)])) }
}
