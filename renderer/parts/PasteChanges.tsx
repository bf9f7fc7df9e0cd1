import type { Drawer } from '../../model/table.ts'
import type { PasteChange } from '../lists/pasteProposal.ts'
import { useWords } from '../words.ts'
import { PasteLines } from './PasteLines.tsx'

/** So many changes are seen without scrolling. */
export const changesInView = 8

/** All that a paste would change, old and new. */
export function PasteChanges({ drawer, changes }: { drawer: Drawer; changes: readonly PasteChange[] }) {
  const words = useWords()
  return (
    <PasteLines
      drawer={drawer}
      lines={changes}
      inView={changesInView}
      label={words.say('paste.changes')}
      testId="paste-changes"
      heads={[words.say('paste.before'), words.say('paste.after')]}
      attributes={({ column, isEmptied }) => ({
        'data-change': column.name,
        'data-emptied': isEmptied || undefined,
      })}
    >
      {({ before, after, unitBefore, unitAfter }) => (
        <>
          <td className="paste-before" title={before}>
            <Said text={before} unit={unitBefore} />
          </td>
          <td className="paste-after" title={after}>
            <Said text={after} unit={unitAfter} />
          </td>
        </>
      )}
    </PasteLines>
  )
}

function Said({ text, unit }: { text: string; unit: string | undefined }) {
  const words = useWords()
  if (text === '') return words.say('common.nothing')
  if (unit === undefined) return text
  return (
    <>
      {text} <span className="unit">{unit}</span>
    </>
  )
}
