import { useMemo } from 'react'
import type { Drawer } from '../../model/table.ts'
import type { PasteProposal, PasteRefusal } from '../lists/pasteProposal.ts'
import { useWords, type Words } from '../words.ts'
import { PasteLines } from './PasteLines.tsx'

/** Fewer than of the changes: those are what is saved. */
const refusalsInView = 5

/**
 * What of a paste is not taken: each reason once in whole, for beside a cell there is not room for all of it, and each
 * cell with its record and its own text, or nobody finds the one that has to be put right.
 */
export function PasteRefused({ drawer, proposal }: { drawer: Drawer; proposal: PasteProposal }) {
  const words = useWords()
  const { refusals, below, beside } = proposal
  const said = useMemo(() => reasonsOf(words, drawer, refusals), [words, drawer, refusals])
  const counts = new Map<string, number>()
  for (const reason of said.values()) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return (
    <div className="paste-refused" data-testid="paste-refused">
      <b>{words.say('paste.refused', { n: refusals.length + below + beside })}</b>
      <ul>
        {[...counts].map(([why, n]) => (
          <li key={why}>{words.say('paste.reason', { why, n })}</li>
        ))}
        {below > 0 && <li data-refused="below">{words.say('paste.below', { n: below })}</li>}
        {beside > 0 && <li data-refused="beside">{words.say('paste.beside', { n: beside })}</li>}
      </ul>
      {refusals.length > 0 && (
        <PasteLines
          drawer={drawer}
          lines={refusals}
          inView={refusalsInView}
          label={words.say('paste.notTaken')}
          testId="paste-not-taken"
          heads={[words.say('paste.after'), words.say('paste.why')]}
          attributes={({ column }) => ({ 'data-refused': column.name })}
        >
          {(refusal) => (
            <>
              <td title={refusal.text}>
                {refusal.text.trim() === '' ? words.say('common.nothing') : refusal.text.trim()}
              </td>
              <td title={said.get(refusal)}>{said.get(refusal)}</td>
            </>
          )}
        </PasteLines>
      )}
    </div>
  )
}

/** Each reason in words, put into them once for all cells that have it: there may be twenty thousand. */
function reasonsOf(words: Words, drawer: Drawer, refusals: readonly PasteRefusal[]): ReadonlyMap<PasteRefusal, string> {
  const known = new Map<string, string>()
  return new Map(
    refusals.map((refusal) => {
      const key = JSON.stringify([refusal.column.name, refusal.why])
      const reason = known.get(key) ?? reasonOf(words, drawer, refusal)
      known.set(key, reason)
      return [refusal, reason]
    }),
  )
}

function reasonOf(words: Words, drawer: Drawer, { column, why }: PasteRefusal): string {
  if ('say' in why) return words.say(why.say)
  if ('reason' in why) return words.reason(why.reason, column.meaning.field)
  if ('unit' in why) return words.say('paste.otherUnit', { unit: why.unit })
  if ('twins' in why)
    return words.say('paste.twins', { fields: why.twins.map((name) => words.field(drawer.name, name)).join(', ') })
  return words.say('readOnly.ended', { state: words.choice(drawer.fields.status?.choices, why.ended) })
}
