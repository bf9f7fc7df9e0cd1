// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: a list of options under a box is this pattern
// biome-ignore-all lint/a11y/useFocusableInteractive: the box holds the focus and names the active option
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are those of the box
import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { searchMax } from '../../model/search.ts'
import { usePaletteEntries } from '../data/usePaletteEntries.ts'
import { useWords } from '../words.ts'
import { Kbd } from './Kbd.tsx'

/** Everything by name: records first where a number fits, then rooms and actions. Answers come from memory. */
export function Palette({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const { entries, isBehind } = usePaletteEntries(text)
  const [isEntered, setIsEntered] = useState(false)
  const chosen = Math.min(at, entries.length - 1)

  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const run = (index: number) => {
    const entry = entries[index]
    if (entry === undefined) return
    onClose()
    // The dialog gives the focus back first; then the new screen may take it.
    setTimeout(() => entry.run(navigate))
  }
  const onAnswer = useRef(run)
  onAnswer.current = run
  useEffect(() => {
    if (!isEntered || isBehind) return
    setIsEntered(false)
    onAnswer.current(0)
  }, [isEntered, isBehind])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(entries.length - 1, chosen + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
    // Quicker than the answer to what was typed: Enter waits for it, and takes its first.
    else if (event.key === 'Enter' && isBehind) setIsEntered(true)
    else if (event.key === 'Enter') run(chosen)
    else return
    event.preventDefault()
  }
  return (
    <Modal.Root opened onClose={onClose} size="lg" yOffset="8vh" centered={false}>
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={words.say('frame.find')}>
        <Modal.Body>
          <div className="palette">
            <input
              role="combobox"
              aria-expanded="true"
              aria-controls="palette-list"
              aria-activedescendant={entries.length > 0 ? `palette-${chosen}` : undefined}
              aria-label={words.say('frame.find')}
              data-autofocus
              data-testid="palette"
              value={text}
              maxLength={searchMax}
              placeholder={words.say('frame.find')}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => {
                setText(event.currentTarget.value)
                setAt(0)
                setIsEntered(false)
              }}
              onKeyDown={onKeyDown}
            />
            <ul id="palette-list" role="listbox" ref={list} aria-label={words.say('frame.find')}>
              {entries.map((entry, index) => (
                <li
                  key={entry.key}
                  id={`palette-${index}`}
                  role="option"
                  aria-selected={index === chosen}
                  data-entry={entry.key}
                  onPointerMove={() => setAt(index)}
                  onClick={() => run(index)}
                >
                  <small>{entry.kind}</small>
                  <span className={entry.isCode ? 'code' : ''}>{entry.title}</span>
                  {entry.hint !== '' && <span className="mut">{entry.hint}</span>}
                  {entry.keys !== undefined && <Kbd keys={entry.keys} />}
                </li>
              ))}
              {entries.length === 0 && <li className="pick-none">{words.say('palette.none')}</li>}
            </ul>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
