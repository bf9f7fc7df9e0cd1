// biome-ignore-all lint/a11y/useSemanticElements: buttons are no fields of a form
import { useState } from 'react'
import { type Day, dayAt } from '../../../model/calendar.ts'
import type { Row } from '../../../model/table.ts'
import { type Draft, type Edits, noEdits } from '../../data/draft.ts'
import { useEdits } from '../../data/useDraft.ts'
import { useWrite } from '../../data/useWrite.ts'
import { tellSaved } from '../../forms/saved.tsx'
import { Button } from '../../parts/Button.tsx'
import { tell } from '../../parts/tell.ts'
import { useKeys } from '../../parts/useKeys.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words.ts'
import { DoubtDialog } from './DoubtDialog.tsx'
import { type Doubt, doubtOf, hourNow } from './doubt.ts'
import { shiftHours } from './fold.ts'
import { hourOps } from './hourOps.ts'

export interface HourPadProps {
  readonly line: string
  readonly day: Day
  readonly plan: Row | undefined
  readonly outputs: readonly Row[]
  readonly goal: number | undefined
  /** Holds what was typed and not saved, by hour. */
  readonly draft: Draft
}

/** Largest number that the pad takes: five digits are more than any line makes in a day. */
const most = 99_999
const steps = [1, 10] as const

/** Keys that a thumb hits: a number pad, a step more or less, one way to save. */
export function HourPad({ line, day, plan, outputs, goal, draft }: HourPadProps) {
  const words = useWords()
  const { nowMs } = useSurroundings()
  const { write, undo } = useWrite()
  const edits = useEdits(draft)
  const [hour, setHour] = useState<number>(() => startHour(day, nowMs(), outputs))
  // The first digit begins a new number, as it does over a number that is stored.
  const [isTyping, setIsTyping] = useState(false)
  const [doubt, setDoubt] = useState<Doubt>()
  const stored = outputs.find((row) => row.hour === hour)
  const shown = unsavedAt(edits, hour, outputs) ?? Number(stored?.pieces ?? 0)
  const unsaved = shiftHours.filter((each) => unsavedAt(edits, each, outputs) !== undefined)
  const isChanged = unsaved.some((each) => each === hour)
  const clock = (of: number) => words.digits(`${of}:00`)

  const set = (value: number) => {
    if (value > most) return void tell({ say: 'reason.tooLarge', values: { most } })
    setIsTyping(true)
    draft.setField(String(hour), Math.max(0, value), stored?.pieces)
  }
  const press = (digit: number) => set((isTyping ? shown : 0) * 10 + digit)
  const choose = (next: number) => {
    setHour(next)
    setIsTyping(false)
  }
  const save = async () => {
    setDoubt(undefined)
    const seen = edits.base[String(hour)]
    const ops = hourOps({
      line,
      day,
      hour,
      pieces: shown,
      plan,
      stored,
      seen: typeof seen === 'number' ? seen : null,
      outputs,
    })
    if (ops === undefined) return tell({ say: 'board.noPlan' })
    const outcome = await write('lineOutput.hour', ops)
    if (!outcome.ok) return tell(outcome.fault)
    draft.drop({ ...noEdits, set: { [hour]: shown } })
    setIsTyping(false)
    tellSaved({ mutation: outcome.value.mutation, ops, undo })
  }
  const ask = () => {
    if (!isChanged) return
    const found = doubtOf({ day, hour, pieces: shown, goal, facts: plan ?? outputs.at(-1), nowMs: nowMs() })
    if (found === undefined) void save()
    else setDoubt(found)
  }
  const digits: Record<string, () => void> = {}
  for (let digit = 0; digit <= 9; digit++) {
    digits[String(digit)] = () => press(digit)
    digits[String.fromCharCode(0x09e6 + digit)] = () => press(digit)
  }
  useKeys({ ...digits, backspace: () => set(Math.floor(shown / 10)), enter: ask })
  return (
    <section className="hour-entry" aria-label={words.say('board.thisHour')}>
      <h2>
        {words.say('board.hourOf', { from: clock(hour), to: clock(hour + 1) })}
        {goal !== undefined && <small>{words.say('board.goal', { n: goal })}</small>}
      </h2>
      <div className="hours" role="group" aria-label={words.say('board.hours')}>
        {shiftHours.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === hour}
            className={hourLook(outputs, each, unsaved.includes(each))}
            data-hour={each}
            onClick={() => choose(each)}
          >
            {words.digits(String(each))}
          </button>
        ))}
      </div>
      <p className="hour-big" data-testid="hour-pieces" aria-live="polite">
        {words.whole(shown)}
      </p>
      {/* The line keeps its place when there is nothing to say, so that no key moves under a thumb. */}
      <p className="hour-unsaved" data-testid="hour-unsaved">
        {unsaved.length > 0 && words.say('board.unsaved', { hours: unsaved.map(clock).join(', ') })}
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
      <Button look="main" className="hour-save" disabled={!isChanged} onClick={ask} data-testid="hour-save" keys="↵">
        {words.say('board.save')}
      </Button>
      {doubt !== undefined && (
        <DoubtDialog
          doubt={doubt}
          hour={hour}
          pieces={shown}
          onConfirm={() => void save()}
          onClose={() => setDoubt(undefined)}
        />
      )}
    </section>
  )
}

/** What was typed for an hour and is not stored; undefined where nothing was. */
function unsavedAt(edits: Edits, hour: number, outputs: readonly Row[]): number | undefined {
  const typed = edits.set[String(hour)]
  return typeof typed === 'number' && typed !== outputs.find((row) => row.hour === hour)?.pieces ? typed : undefined
}

function hourLook(outputs: readonly Row[], hour: number, isUnsaved: boolean): string {
  if (isUnsaved) return 'is-unsaved'
  return outputs.some((row) => row.hour === hour) ? 'is-filled' : ''
}

/** Today it is the hour that runs; on another day the first one without an entry. */
function startHour(day: Day, nowMs: number, outputs: readonly Row[]): number {
  const running = shiftHours.find((hour) => hour === hourNow(nowMs))
  if (day === dayAt(nowMs) && running !== undefined) return running
  return shiftHours.find((hour) => !outputs.some((row) => row.hour === hour)) ?? shiftHours[0]
}
