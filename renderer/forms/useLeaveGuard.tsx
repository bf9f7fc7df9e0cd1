import { useBlocker } from '@tanstack/react-router'
import { useRef } from 'react'
import { isDirty } from '../data/draft.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx'
import { useWords } from '../words.ts'
import type { RecordForm } from './useRecordForm.ts'

/** Asks before unsaved edits are left. Leaving can keep them as a draft, throw them away, or save them first. */
export function useLeaveGuard(form: RecordForm | undefined, discard: () => void) {
  const words = useWords()
  const letGo = useRef(false)
  const blocker = useBlocker({
    shouldBlockFn: () => !letGo.current && form !== undefined && isDirty(form.draft.get()),
    enableBeforeUnload: () => form !== undefined && isDirty(form.draft.get()),
    withResolver: true,
  })
  const dialog =
    blocker.status === 'blocked' ? (
      <ConfirmDialog
        title={words.say('leave.title')}
        sentence={words.say('leave.sentence')}
        confirm={words.say('common.save')}
        onClose={() => blocker.reset()}
        onConfirm={() => {
          void form?.save().then((kept) => (kept === undefined ? blocker.reset() : blocker.proceed()))
        }}
      >
        <Button
          look="danger"
          data-testid="leave-discard"
          onClick={() => {
            discard()
            blocker.proceed()
          }}
        >
          {words.say('leave.discard')}
        </Button>
        <Button data-testid="leave-keep" onClick={() => blocker.proceed()}>
          {words.say('leave.keep')}
        </Button>
      </ConfirmDialog>
    ) : null
  return {
    dialog,
    /** Goes somewhere without asking: the edits have just been saved. */
    withoutAsking(go: () => void) {
      letGo.current = true
      go()
      queueMicrotask(() => {
        letGo.current = false
      })
    },
  }
}
