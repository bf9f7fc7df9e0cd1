import { memo } from 'react'
import type { Words } from '../../words.ts'

interface MatrixCellProps {
  /** "colorway|size|site" */
  readonly cell: string
  readonly label: string
  readonly qty: number | undefined
  /** What was typed where it is no number of pieces. */
  readonly unread: string | undefined
  readonly words: Words
  readonly isActive: boolean
  readonly isInBlock: boolean
  readonly isEdited: boolean
  readonly isPending: boolean
  readonly isReadOnly: boolean
  /** What is being typed into this cell; null when nothing is. */
  readonly typed: string | null
  readonly onType: (text: string) => void
  readonly row: number
  readonly column: number
}

/** One cell: plain text, and an input only while it is the active one. */
export const MatrixCell = memo(function MatrixCell(props: MatrixCellProps) {
  const { cell, label, qty, unread, words, isActive, isInBlock, isEdited, isPending, isReadOnly, typed } = props
  const classes = [
    'matrix-cell',
    isActive && 'is-active',
    isInBlock && 'is-block',
    isEdited && 'is-edited',
    isPending && 'is-pending',
    unread !== undefined && 'is-wrong',
  ]
  const rest = unread ?? (qty === undefined ? '' : words.digits(String(qty)))
  return (
    <td
      className={classes.filter(Boolean).join(' ')}
      data-cell={cell}
      data-qty={qty ?? ''}
      title={unread === undefined ? undefined : words.say('matrix.noNumber')}
      data-row={props.row}
      data-column={props.column}
    >
      {isActive ? (
        <input
          data-editor="true"
          inputMode="numeric"
          aria-label={label}
          autoComplete="off"
          readOnly={isReadOnly}
          aria-invalid={unread !== undefined && typed === null}
          value={typed ?? rest}
          // A second click chooses the number again: a caret in it would make 64 of a 6 typed over a 4.
          onClick={(event) => typed === null && event.currentTarget.select()}
          onChange={(event) => props.onType(event.currentTarget.value)}
        />
      ) : (
        (unread ?? (qty === undefined ? '' : words.whole(qty)))
      )}
    </td>
  )
})
