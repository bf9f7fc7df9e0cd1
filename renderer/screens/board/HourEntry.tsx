// biome-ignore-all lint/a11y/useSemanticElements: buttons are no fields of a form
import { useState } from 'react'
import { type Day, dayAt } from '../../../model/calendar.ts'
import type { Row } from '../../../model/table.ts'
import { useStatus } from '../../data/useStatus.ts'
import { useWrite } from '../../data/useWrite.ts'
import { tellSaved } from '../../forms/saved.tsx'
import { Button } from '../../parts/Button.tsx'
import { tell } from '../../parts/tell.ts'
import { useKeys } from '../../parts/useKeys.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words.ts'
import { shiftHours } from './fold.ts'
import { hourOps } from './hourOps.ts'

interface HourEntryProps {
  readonly line: string
  readonly day: Day
  readonly plan: Row | undefined
  readonly outputs: readonly Row[]
  readonly goal: number | undefined
}

/** Longest number a thumb can type by mistake. */
const most = 9999
const steps = [1, 10] as const

/** The pieces of one hour, on keys that a thumb hits: a number pad, a step more or less, one way to save. */
export function HourEntry({ line, day, plan, outputs, goal }: HourEntryProps) {
  const words = useWords()
  const { nowMs } = useSurroundings()
  const { write, undo } = useWrite()
  const isOnline = useStatus((status) => status.reach === 'online') ?? false
  const [hour, setHour] = useState<number>(() => startHour(day, nowMs(), outputs))
  const stored = outputs.find((row) => row.hour === hour)
  const [typed, setTyped] = useState<number>()
  const shown = typed ?? (stored === undefined ? 0 : Number(stored.pieces))
  const isChanged = typed !== undefined && (stored === undefined || typed !== Number(stored.pieces))

  const set = (value: number) => setTyped(Math.max(0, Math.min(most, value)))
  const press = (digit: number) => set((typed ?? 0) * 10 + digit > most ? shown : (typed ?? 0) * 10 + digit)
  const choose = (next: number) => {
    setHour(next)
    setTyped(undefined)
  }
  const save = async () => {
    if (!isChanged) return
    const ops = hourOps({ line, day, hour, pieces: shown, plan, stored, outputs })
    if (ops === undefined) return tell(words.say('board.noPlan'))
    const outcome = await write('lineOutput.hour', ops)
    if (!outcome.ok) return tell(words.fault(outcome.fault))
    setTyped(undefined)
    tellSaved(words, { mutation: outcome.value.mutation, isOnline, undo })
  }
  const digits: Record<string, () => void> = {}
  for (let digit = 0; digit <= 9; digit++) {
    digits[String(digit)] = () => press(digit)
    digits[String.fromCharCode(0x09e6 + digit)] = () => press(digit)
  }
  useKeys({ ...digits, backspace: () => set(Math.floor(shown / 10)), enter: () => void save() })
  return (
    <section className="hour-entry" aria-label={words.say('board.thisHour')}>
      <h2>
        {words.say('board.hourOf', { from: words.digits(`${hour}:00`), to: words.digits(`${hour + 1}:00`) })}
        {goal !== undefined && <small>{words.say('board.goal', { n: goal })}</small>}
      </h2>
      <div className="hours" role="group" aria-label={words.say('board.hours')}>
        {shiftHours.map((each) => {
          const made = outputs.find((row) => row.hour === each)
          return (
            <button
              key={each}
              type="button"
              aria-pressed={each === hour}
              className={made === undefined ? '' : 'is-filled'}
              data-hour={each}
              onClick={() => choose(each)}
            >
              {words.digits(String(each))}
            </button>
          )
        })}
      </div>
      <p className="hour-big" data-testid="hour-pieces" aria-live="polite">
        {words.whole(shown)}
      </p>
      <div className="pad">
        {[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => (
          <button key={digit} type="button" onClick={() => press(digit)}>
            {words.digits(String(digit))}
          </button>
        ))}
        <button type="button" onClick={() => set(Math.floor(shown / 10))} aria-label={words.say('board.erase')}>
          ⌫
        </button>
        <button type="button" onClick={() => press(0)}>
          {words.digits('0')}
        </button>
        <span className="pad-steps">
          {steps.map((step) => (
            <button key={step} type="button" onClick={() => set(shown + step)}>
              +{words.digits(String(step))}
            </button>
          ))}
        </span>
      </div>
      <Button
        look="main"
        className="hour-save"
        disabled={!isChanged}
        onClick={() => void save()}
        data-testid="hour-save"
        keys="↵"
      >
        {words.say('board.save')}
      </Button>
    </section>
  )
}

/** Today it is the hour that runs; on another day the first one without an entry. */
function startHour(day: Day, nowMs: number, outputs: readonly Row[]): number {
  const now = new Date(nowMs + 6 * 3_600_000).getUTCHours()
  const running = shiftHours.find((hour) => hour === now)
  if (day === dayAt(nowMs) && running !== undefined) return running
  return shiftHours.find((hour) => !outputs.some((row) => row.hour === hour)) ?? shiftHours[0]
}
