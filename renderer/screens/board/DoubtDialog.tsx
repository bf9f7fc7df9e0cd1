import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { useWords } from '../../words.ts'
import type { Doubt } from './doubt.ts'

interface DoubtDialogProps {
  readonly doubt: Doubt
  readonly hour: number
  readonly pieces: number
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks about an hour that is hard to believe, with the number that would be saved on the button. */
export function DoubtDialog({ doubt, hour, pieces, onConfirm, onClose }: DoubtDialogProps) {
  const words = useWords()
  const from = words.digits(`${hour}:00`)
  return (
    <ConfirmDialog
      title={words.say('doubt.title')}
      sentence={
        doubt.kind === 'ahead'
          ? words.say('doubt.ahead', { from })
          : words.say('doubt.tooMany', { pieces, from, expected: doubt.expected })
      }
      confirm={words.say('doubt.save', { pieces })}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  )
}
