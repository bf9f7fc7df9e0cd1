import { Modal } from '@mantine/core'
import { tableOf } from '../../model/tables.ts'
import type { PasteRefusal, Why } from '../lists/pasteProposal.ts'
import type { Paste } from '../lists/usePaste.ts'
import { useWords, type Words } from '../words.ts'
import { Button } from './Button.tsx'
import { FaultCard } from './FaultCard.tsx'
import { changesInView, PasteChanges } from './PasteChanges.tsx'

/** So many reasons are shown; the others are counted. */
const reasonsMax = 8

/** What a paste would change, old and new, and what of it cannot be taken and why. Nothing is written before Save. */
export function PasteDialog({ table, paste }: { table: string; paste: Paste }) {
  const words = useWords()
  const { proposal, fault, isSaving, drop, save } = paste
  if (proposal === undefined) return null
  const { changes, refusals, ops, below, beside } = proposal
  const emptied = changes.filter(({ isEmptied }) => isEmptied).length
  // Enter, out of habit, may write what has been seen; it may not empty cells, or change some that nobody has looked at.
  const isSeen = changes.length > 0 && changes.length <= changesInView && emptied === 0
  const refused = refusals.reduce((sum, { cells }) => sum + cells, 0) + below + beside
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
        {changes.length > 0 && <PasteChanges drawer={tableOf(table)} changes={changes} />}
        {refused > 0 && (
          <div className="paste-refused" data-testid="paste-refused">
            <b>{words.say('paste.refused', { n: refused })}</b>
            <ul>
              {refusals.slice(0, reasonsMax).map((each) => (
                <li key={`${each.column.name} ${JSON.stringify(each.why)}`} data-refused={each.column.name}>
                  {refusalText(words, table, each)}
                </li>
              ))}
              {refusals.length > reasonsMax && (
                <li>{words.say('paste.moreReasons', { n: refusals.length - reasonsMax })}</li>
              )}
              {below > 0 && <li data-refused="below">{words.say('paste.below', { n: below })}</li>}
              {beside > 0 && <li data-refused="beside">{words.say('paste.beside', { n: beside })}</li>}
            </ul>
          </div>
        )}
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

function refusalText(words: Words, table: string, { column, why, cells, text }: PasteRefusal): string {
  const field = words.label(column.meaning.label)
  const given = text.trim() === '' ? words.say('common.nothing') : `“${shortened(text.trim())}”`
  return words.say('paste.refusal', {
    field,
    text: given,
    why: whyText(words, table, column.meaning.field, why),
    n: cells,
  })
}

function whyText(words: Words, table: string, field: PasteRefusal['column']['meaning']['field'], why: Why): string {
  if ('say' in why) return words.say(why.say)
  if ('reason' in why) return words.reason(why.reason, field)
  return words.say('readOnly.ended', { state: words.choice(tableOf(table).fields.status?.choices, why.ended) })
}

/** Enough of a text to know it again. */
const textMax = 60

function shortened(text: string): string {
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text
}
