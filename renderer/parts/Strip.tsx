import type { ReactNode } from 'react'
import type { Selection } from '../lists/useSelection.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'

interface StripProps {
  readonly label: string
  /** The name by which tests find it. */
  readonly testId: string
  readonly selection: Selection
  readonly children: ReactNode
  readonly onCopy: () => void
  /** Whoever is done here goes on in the list. */
  readonly onLeave: () => void
}

/** What is chosen in a list, and what one may do with it: at least copy it, and let it go. */
export function Strip({ label, testId, selection, children, onCopy, onLeave }: StripProps) {
  const words = useWords()
  const letGo = () => {
    selection.clear()
    onLeave()
  }
  return (
    <div
      className="strip"
      role="toolbar"
      aria-label={label}
      data-testid={testId}
      onKeyDown={(event) => {
        if (event.key === 'Escape') letGo()
      }}
    >
      {children}
      <Button
        keys="Ctrl C"
        onClick={() => {
          onCopy()
          onLeave()
        }}
      >
        {words.say('list.copy')}
      </Button>
      <Button look="quiet" keys="Esc" onClick={letGo}>
        {words.say('list.letGo')}
      </Button>
    </div>
  )
}
