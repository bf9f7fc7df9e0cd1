import { type KeyboardEvent, useState } from 'react'
import type { Figures, Key, PivotTable } from '../../lists/pivotTable.ts'
import { useWords, type Words } from '../../words.ts'
import type { PivotAnswer } from './usePivotTable.ts'

interface PivotGridProps {
  readonly answer: PivotAnswer
  readonly table: PivotTable
  readonly label: string
  /** Opens the rows behind a cell; the keys of a total are empty. */
  readonly onDrill: (row: Key, column: Key) => void
}

/** So many figures are drawn; the totals are of all. */
const figuresMax = 4000
const columnsMax = 40
const total: Key = []

interface Place {
  readonly row: number
  readonly column: number
}

/** Rows by columns, with totals of both. Arrow keys walk, Enter opens the rows behind a figure. */
export function PivotGrid({ answer, table, label, onDrill }: PivotGridProps) {
  const words = useWords()
  const [active, setActive] = useState<Place>({ row: 0, column: 0 })
  const { measures } = answer
  const columns = answer.columns.length === 0 ? [] : table.columns.slice(0, columnsMax)
  const perRow = (columns.length + 1) * measures.length
  const rows = answer.rows.length === 0 ? [] : table.rows.slice(0, Math.max(1, Math.floor(figuresMax / perRow)))
  const isCut =
    (answer.rows.length > 0 && rows.length < table.rows.length) ||
    (answer.columns.length > 0 && columns.length < table.columns.length)
  // Every line ends with its total, and the last line is the totals.
  const last = { row: rows.length, column: columns.length }
  const at = { row: Math.min(active.row, last.row), column: Math.min(active.column, last.column) }

  const figuresAt = ({ row, column }: Place): Figures | undefined => {
    if (row === last.row) return column === last.column ? table.total : table.columnTotals[column]
    return column === last.column ? table.rowTotals[row] : table.cell(row, column)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const steps: Record<string, Place> = {
      ArrowDown: { ...at, row: at.row + 1 },
      ArrowUp: { ...at, row: at.row - 1 },
      ArrowRight: { ...at, column: at.column + 1 },
      ArrowLeft: { ...at, column: at.column - 1 },
      Home: { ...at, column: 0 },
      End: { ...at, column: last.column },
    }
    const step = steps[event.key]
    if (step === undefined || event.altKey || event.ctrlKey) return
    event.preventDefault()
    event.stopPropagation()
    const row = Math.max(0, Math.min(last.row, step.row))
    const column = Math.max(0, Math.min(last.column, step.column))
    setActive({ row, column })
    event.currentTarget.querySelector<HTMLElement>(`[data-place="${row}/${column}"]`)?.focus()
  }

  const cellsOf = (row: number, rowKey: Key) =>
    [...columns, total].map((columnKey, column) => {
      const figures = figuresAt({ row, column })
      const isTotal = column === last.column || row === last.row
      return measures.map((measure, i) => {
        const text = linesOf(words, answer, figures, i)
        const isFirst = i === 0
        return (
          <td key={`${JSON.stringify(columnKey)}${measure.name}`} className={isTotal ? 'is-total' : undefined}>
            <button
              type="button"
              data-place={isFirst ? `${row}/${column}` : undefined}
              // The keys walk over empty cells too: a hole must not stop them.
              aria-label={text.length === 0 ? words.say('common.nothing') : undefined}
              className={text.length === 0 ? 'is-nothing' : undefined}
              tabIndex={isFirst && at.row === row && at.column === column ? 0 : -1}
              onFocus={() => setActive({ row, column })}
              onClick={() => onDrill(rowKey, columnKey)}
            >
              {text.length === 0 && '·'}
              {text.map(({ amount, unit }) => (
                <span key={unit}>
                  {amount} {unit !== '' && <span className="unit">{unit}</span>}
                </span>
              ))}
            </button>
          </td>
        )
      })
    })

  return (
    <section
      className={answer.isBehind ? 'pivot-box is-behind' : 'pivot-box'}
      aria-label={label}
      aria-busy={answer.isBehind}
      data-testid="pivot"
      onKeyDown={onKeyDown}
    >
      <table className="pivot-table">
        <thead>
          <tr>
            <th scope="col" rowSpan={measures.length > 1 ? 2 : 1}>
              {answer.rows.map((each) => words.label(each.meaning.label)).join(' · ')}
            </th>
            {columns.map((key) => (
              <th key={JSON.stringify(key)} scope="colgroup" colSpan={measures.length}>
                {nameOf(answer, 'columns', key)}
              </th>
            ))}
            <th scope="colgroup" colSpan={measures.length} className="is-total">
              {columns.length === 0 && measures.length === 1
                ? nameOfMeasure(words, answer, 0)
                : words.say('pivot.total')}
            </th>
          </tr>
          {measures.length > 1 && (
            <tr>
              {[...columns, total].map((key) =>
                measures.map((measure, i) => (
                  <th key={`${JSON.stringify(key)}${measure.name}`} scope="col" className="is-measure">
                    {nameOfMeasure(words, answer, i)}
                  </th>
                )),
              )}
            </tr>
          )}
        </thead>
        <tbody>
          {rows.map((key, row) => (
            <tr key={JSON.stringify(key)}>
              <th scope="row">{nameOf(answer, 'rows', key)}</th>
              {cellsOf(row, key)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.say('pivot.total')}</th>
            {cellsOf(last.row, total)}
          </tr>
        </tfoot>
      </table>
      {isCut && (
        <p className="pivot-more" data-testid="pivot-more">
          {words.say('pivot.more', {
            rows: rows.length,
            allRows: table.rows.length,
            columns: columns.length,
            allColumns: answer.columns.length === 0 ? 0 : table.columns.length,
          })}
        </p>
      )}
    </section>
  )
}

export function nameOf(answer: PivotAnswer, side: 'rows' | 'columns', key: Key): string {
  return answer[side].map((dimension, i) => answer.label(dimension, key[i] ?? null)).join(' · ')
}

export function nameOfMeasure(words: Words, { measures }: PivotAnswer, i: number): string {
  const meaning = measures[i]?.meaning
  return meaning === undefined ? words.say('pivot.count') : words.label(meaning.label)
}

/** The amounts of one figure as they are read, a line for each unit. */
function linesOf(words: Words, { measures }: PivotAnswer, figures: Figures | undefined, i: number) {
  const field = measures[i]?.meaning?.field
  const isDecimal = field?.kind === 'decimal'
  return (figures?.[i] ?? []).map(({ unit, amount }) => ({
    unit,
    amount: isDecimal ? words.decimal(amount, Math.min(field.scale ?? 2, 2)) : words.whole(amount),
  }))
}
