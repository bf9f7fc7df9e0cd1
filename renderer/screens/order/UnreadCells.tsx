import { useWords } from '../../words.ts'
import { type Matrix, partsOfKey } from './matrix.ts'

interface UnreadCellsProps {
  readonly matrix: Matrix
  /** Names a destination, where there are several. */
  readonly nameOf: ((site: string) => string) | undefined
}

/** The cells that keep an order from being saved, by name, also those on another destination's page. */
export function UnreadCells({ matrix, nameOf }: UnreadCellsProps) {
  const words = useWords()
  if (matrix.unread.size === 0) return null
  const place = (key: string) => {
    const { colorway, size, site } = partsOfKey(key)
    const name = matrix.colorways.find((each) => each.id === colorway)?.name ?? '…'
    return [nameOf?.(site), name, words.digits(size)].filter((part) => part !== undefined).join(' · ')
  }
  return (
    <div className="matrix-unread" role="alert" data-testid="matrix-unread">
      <p>{words.say('matrix.unread', { n: matrix.unread.size })}</p>
      <ul>
        {[...matrix.unread].map(([key, text]) => (
          <li key={key}>
            {place(key)}: <q>{text}</q>
          </li>
        ))}
      </ul>
    </div>
  )
}
