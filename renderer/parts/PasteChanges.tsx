import { type CSSProperties, useState } from 'react'
import type { Drawer } from '../../model/table.ts'
import type { PasteChange } from '../lists/pasteProposal.ts'
import { useWords } from '../words.ts'

/** So many changes are seen without scrolling. */
export const changesInView = 8
/** The height of one of them, px, as the style sheet lays it out. */
const linePx = 28
/** So many more are drawn above and below, so that nothing is bare while one scrolls. */
const aheadLines = 20

/** All that a paste would change, old and new: twenty thousand cells can be scrolled through, and those in view are drawn. */
export function PasteChanges({ drawer, changes }: { drawer: Drawer; changes: readonly PasteChange[] }) {
  const words = useWords()
  const [top, setTop] = useState(0)
  const first = Math.max(0, Math.min(top, changes.length - changesInView) - aheadLines)
  const end = Math.min(changes.length, first + changesInView + 2 * aheadLines)
  const box: CSSProperties = { maxHeight: (changesInView + 1) * linePx }
  return (
    <section
      className="paste-box"
      style={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it with the keys
      tabIndex={0}
      aria-label={words.say('paste.changes')}
      data-testid="paste-changes"
      onScroll={({ currentTarget }) => setTop(Math.floor(currentTarget.scrollTop / linePx))}
    >
      <table className="paste-changes" aria-rowcount={changes.length + 1}>
        <thead>
          <tr>
            <th scope="col">{words.label(drawer.label)}</th>
            <th scope="col">{words.say('paste.column')}</th>
            <th scope="col">{words.say('paste.before')}</th>
            <th scope="col">{words.say('paste.after')}</th>
          </tr>
        </thead>
        <tbody>
          <Room lines={first} />
          {changes.slice(first, end).map(({ row, column, before, after, isEmptied }, i) => (
            <tr
              key={`${row.id} ${column.name}`}
              aria-rowindex={first + i + 2}
              data-change={column.name}
              data-emptied={isEmptied || undefined}
            >
              <th scope="row">{drawer.title.map((name) => row[name]).join(' · ')}</th>
              <td>{words.label(column.meaning.label)}</td>
              <td className="paste-before" title={before}>
                {before === '' ? words.say('common.nothing') : before}
              </td>
              <td className="paste-after" title={after}>
                {after === '' ? words.say('common.nothing') : after}
              </td>
            </tr>
          ))}
          <Room lines={changes.length - end} />
        </tbody>
      </table>
    </section>
  )
}

/** As much room as these lines take, without drawing them. */
function Room({ lines }: { lines: number }) {
  if (lines === 0) return null
  return (
    <tr aria-hidden>
      <td className="paste-room" colSpan={4} style={{ height: lines * linePx }} />
    </tr>
  )
}
