import { type CSSProperties, type ReactNode, useState } from 'react'
import type { Drawer, Row } from '../../model/table.ts'
import type { Column } from '../lists/columnLayout.ts'
import { pasteLineHeights, useSettings } from '../settings.ts'
import { useWords } from '../words.ts'

/** So many more are drawn above and below, so that nothing is bare while one scrolls. */
const aheadLines = 20

/** A cell of the list that a paste has something to say about. */
interface Line {
  readonly row: Row
  readonly column: Column
}

interface PasteLinesProps<Of extends Line> {
  readonly drawer: Drawer
  readonly lines: readonly Of[]
  /** So many are seen without scrolling. */
  readonly inView: number
  readonly label: string
  readonly testId: string
  /** The heads of the columns behind those that say which cell it is. */
  readonly heads: readonly string[]
  /** The cells under those heads. */
  readonly children: (line: Of) => ReactNode
  readonly attributes: (line: Of) => Readonly<Record<`data-${string}`, string | boolean | undefined>>
}

/** Cells of a paste, each by its record and column: twenty thousand can be scrolled through, and those in view are drawn. */
export function PasteLines<Of extends Line>({ drawer, lines, inView, heads, ...rest }: PasteLinesProps<Of>) {
  const { label, testId, children, attributes } = rest
  const words = useWords()
  const [{ density }] = useSettings()
  const linePx = pasteLineHeights[density]
  const [top, setTop] = useState(0)
  const first = Math.max(0, Math.min(top, lines.length - inView) - aheadLines)
  const end = Math.min(lines.length, first + inView + 2 * aheadLines)
  const box: CSSProperties = { maxHeight: (inView + 1) * linePx }
  return (
    <section
      className="paste-box"
      style={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it with the keys
      tabIndex={0}
      aria-label={label}
      data-testid={testId}
      onScroll={({ currentTarget }) => setTop(Math.floor(currentTarget.scrollTop / linePx))}
    >
      <table className="paste-changes" aria-rowcount={lines.length + 1}>
        <thead>
          <tr>
            {[words.label(drawer.label), words.say('paste.column'), ...heads].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Room heightPx={first * linePx} width={2 + heads.length} />
          {lines.slice(first, end).map((line, i) => (
            <tr key={`${line.row.id} ${line.column.name}`} aria-rowindex={first + i + 2} {...attributes(line)}>
              <th scope="row">{drawer.title.map((name) => line.row[name]).join(' · ')}</th>
              <td>{words.label(line.column.meaning.label)}</td>
              {children(line)}
            </tr>
          ))}
          <Room heightPx={(lines.length - end) * linePx} width={2 + heads.length} />
        </tbody>
      </table>
    </section>
  )
}

/** As much room as lines take that are not drawn. */
function Room({ heightPx, width }: { heightPx: number; width: number }) {
  if (heightPx === 0) return null
  return (
    <tr aria-hidden>
      <td className="paste-room" colSpan={width} style={{ height: heightPx }} />
    </tr>
  )
}
