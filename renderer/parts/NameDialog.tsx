import { Modal } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'

interface NameDialogProps {
  readonly title: string
  readonly label: string
  readonly start?: string
  readonly max: number
  readonly confirm: string
  /** Several lines, for reasons. */
  readonly long?: boolean
  readonly look?: 'main' | 'danger'
  readonly onConfirm: (text: string) => void
  readonly onClose: () => void
}

/** Asks for a few words: the name of a view, the reason of a move. Nothing goes on without them. */
export function NameDialog(props: NameDialogProps) {
  const { title, label, start = '', max, confirm, long, look = 'main', onConfirm, onClose } = props
  const words = useWords()
  const [text, setText] = useState(start)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (canConfirm) onConfirm(text.trim())
  }
  // A text that is too long is kept and refused: an input that cut it would do so without a word.
  const length = text.trim().length
  const canConfirm = length > 0 && length <= max
  const common = {
    id: 'dialog-text',
    value: text,
    'aria-invalid': length > max,
    required: true,
    'data-autofocus': true,
    'data-testid': 'dialog-text',
    className: 'dialog-text',
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="sm"
      closeButtonProps={{ 'aria-label': words.say('common.close') }}
    >
      <form onSubmit={submit} className="dialog">
        <label htmlFor="dialog-text">
          <span>{label}</span>
          {long ? (
            <textarea {...common} rows={3} onChange={(event) => setText(event.currentTarget.value)} />
          ) : (
            <input {...common} onChange={(event) => setText(event.currentTarget.value)} />
          )}
        </label>
        {length > max && <p className="error">{words.say('form.tooLongNow', { max, n: length })}</p>}
        <div className="dialog-foot">
          <Button onClick={onClose}>{words.say('common.cancel')}</Button>
          <Button type="submit" look={look} disabled={!canConfirm} data-testid="dialog-confirm">
            {confirm}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
