import { Modal } from '@mantine/core'
import { tableOf } from '../../model/tables.ts'
import type { PasteRefusal, Why } from '../lists/pasteProposal.ts'
import type { Paste } from '../lists/usePaste.ts'
import { useWords, type Words } from '../words.ts'
import { Button } from './Button.tsx'
import { FaultCard } from './FaultCard.tsx'

/** So many changes, and so many reasons, are shown; the others are counted. */
const shownMax = 8

/** What a paste would change, old and new, and what of it cannot be taken and why. Nothing is written before Save. */
export function PasteDialog({ table, paste }: { table: string; paste: Paste }) {
  const words = useWords()
  const { proposal, fault, isSaving, drop, save } = paste
  if (proposal === undefined) return null
  const { changes, refusals, ops, below, beside } = proposal
  const drawer = tableOf(table)
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
        {changes.length > 0 && (
          <table className="paste-changes">
            <thead>
              <tr>
                <th scope="col">{words.label(drawer.label)}</th>
                <th scope="col">{words.say('paste.column')}</th>
                <th scope="col">{words.say('paste.before')}</th>
                <th scope="col">{words.say('paste.after')}</th>
              </tr>
            </thead>
            <tbody>
              {changes.slice(0, shownMax).map(({ row, column, before, after }) => (
                <tr key={`${row.id} ${column.name}`} data-change={column.name}>
                  <th scope="row">{drawer.title.map((name) => row[name]).join(' · ')}</th>
                  <td>{words.label(column.meaning.label)}</td>
                  <td className="paste-before">{before === '' ? words.say('common.nothing') : before}</td>
                  <td className="paste-after">{after === '' ? words.say('common.nothing') : after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {changes.length > shownMax && (
          <p className="paste-more">{words.say('paste.more', { n: changes.length - shownMax })}</p>
        )}
        {refused > 0 && (
          <div className="paste-refused" data-testid="paste-refused">
            <b>{words.say('paste.refused', { n: refused })}</b>
            <ul>
              {refusals.slice(0, shownMax).map((each) => (
                <li key={`${each.column.name} ${JSON.stringify(each.why)}`} data-refused={each.column.name}>
                  {refusalText(words, table, each)}
                </li>
              ))}
              {refusals.length > shownMax && (
                <li>{words.say('paste.moreReasons', { n: refusals.length - shownMax })}</li>
              )}
              {below > 0 && <li data-refused="below">{words.say('paste.below', { n: below })}</li>}
              {beside > 0 && <li data-refused="beside">{words.say('paste.beside', { n: beside })}</li>}
            </ul>
          </div>
        )}
        {fault !== undefined && <FaultCard fault={fault} />}
        <div className="dialog-foot">
          <Button onClick={drop}>{words.say('common.cancel')}</Button>
          <Button
            look="main"
            onClick={save}
            disabled={isSaving || changes.length === 0}
            data-autofocus={changes.length > 0 || undefined}
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
