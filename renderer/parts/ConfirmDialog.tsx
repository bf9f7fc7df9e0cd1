import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'

interface ConfirmDialogProps {
  readonly title: string
  readonly sentence: string
  readonly confirm: string
  readonly look?: 'main' | 'danger'
  /** Further ways on, between "cancel" and "confirm". */
  readonly children?: ReactNode
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Says what is about to happen, and asks. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, sentence, confirm, look = 'main', children, onConfirm, onClose } = props
  const words = useWords()
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="sm"
      closeButtonProps={{ 'aria-label': words.say('common.close') }}
    >
      <div className="dialog">
        <p>{sentence}</p>
        <div className="dialog-foot">
          <Button onClick={onClose} data-autofocus>
            {words.say('common.cancel')}
          </Button>
          {children}
          <Button look={look} onClick={onConfirm} data-testid="dialog-confirm">
            {confirm}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
