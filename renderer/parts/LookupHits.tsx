import { Popover } from '@mantine/core'
import { type RefObject, useEffect, useRef } from 'react'
import type { LookupHit } from '../../workers/doors.ts'
import { useWords } from '../words.ts'
import { Anchor } from './Anchor.tsx'

interface LookupHitsProps {
  readonly id: string
  /** Under which they are shown. */
  readonly below: RefObject<HTMLElement | null>
  readonly hits: readonly LookupHit[]
  /** Place of the row that Enter takes; -1 where none is marked. */
  readonly marked: number
  readonly value: string | null
  readonly onChoose: (id: string) => void
  readonly onClose: () => void
}

/** The rows found so far. The focus stays in the box: this is only looked at and clicked. */
export function LookupHits({ id, below, hits, marked, value, onChoose, onClose }: LookupHitsProps) {
  const words = useWords()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[marked]?.scrollIntoView({ block: 'nearest' })
  }, [marked])
  return (
    <Popover opened onClose={onClose} position="bottom-start" shadow="md" width="target" withRoles={false}>
      <Popover.Target>
        <Anchor of={below} />
      </Popover.Target>
      <Popover.Dropdown role="presentation" className="lookup-drop">
        <div ref={list} id={id} role="listbox" className="lookup-options">
          {hits.map((hit, at) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the box holds the focus and names the marked row
            // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the keys
            <div
              key={hit.id}
              id={hitId(id, at)}
              role="option"
              aria-selected={at === marked}
              className={hit.id === value ? 'lookup-option is-chosen' : 'lookup-option'}
              onMouseDown={(event) => event.preventDefault()} // or the box would be left before the click is heard
              onClick={() => onChoose(hit.id)}
            >
              <span>{hit.title}</span>
              {hit.hint !== '' && <small>{hit.hint}</small>}
            </div>
          ))}
          {hits.length === 0 && <p className="lookup-none">{words.say('lookup.none')}</p>}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

export function hitId(list: string, at: number): string {
  return `${list}-${at}`
}
