import { Modal } from '@mantine/core'
import { tableOf } from '../../model/tables.ts'
import type { Paste } from '../lists/usePaste.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'
import { FaultCard } from './FaultCard.tsx'
import { changesInView, PasteChanges } from './PasteChanges.tsx'
import { PasteRefused } from './PasteRefused.tsx'

/** What a paste would change, old and new, and what of it cannot be taken and why. Nothing is written before Save. */
export function PasteDialog({ table, paste }: { table: string; paste: Paste }) {
  const words = useWords()
  const { proposal, fault, isSaving, drop, save } = paste
  if (proposal === undefined) return null
  const { changes, refusals, ops, below, beside } = proposal
  const drawer = tableOf(table)
  const emptied = changes.filter(({ isEmptied }) => isEmptied).length
  // Enter, out of habit, may write what has been seen; it may not empty cells, or change some that nobody has looked at.
  const isSeen = changes.length > 0 && changes.length <= changesInView && emptied === 0
  const refused = refusals.length + below + beside
  return (
    <Modal
      opened
      onClose={drop}
      title={words.say('paste.title')}
      size="xl"
      closeButtonProps={{ 'aria-label': words.say('common.close') }}
    >
      <div className="dialog" data-testid="paste">
        <p data-testid="paste-count">
          {changes.length === 0
            ? words.say('paste.nothing')
            : words.say('paste.willChange', { n: changes.length, rows: ops.length })}
        </p>
        {emptied > 0 && (
          <p className="paste-emptied" data-testid="paste-emptied">
            {words.say('paste.emptied', { n: emptied })}
          </p>
        )}
        {changes.length > 0 && <PasteChanges drawer={drawer} changes={changes} />}
        {refused > 0 && <PasteRefused drawer={drawer} proposal={proposal} />}
        {fault !== undefined && <FaultCard fault={fault} />}
        <div className="dialog-foot">
          <Button onClick={drop} data-autofocus={!isSeen || undefined}>
            {words.say('common.cancel')}
          </Button>
          <Button
            look="main"
            onClick={save}
            disabled={isSaving || changes.length === 0}
            data-autofocus={isSeen || undefined}
            data-testid="paste-save"
          >
            {words.say('common.save')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
