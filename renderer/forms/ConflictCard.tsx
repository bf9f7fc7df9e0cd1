import { useMemo } from 'react'
import { fieldOf } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { Conflict } from '../../workers/doors.ts'
import { useConflicts } from '../data/useConflicts.ts'
import { useTitles } from '../data/useTitles.ts'
import { Button } from '../parts/Button.tsx'
import { tell } from '../parts/tell.ts'
import { useWords } from '../words.ts'

/** Fields that somebody else changed as well, of one row or of all: before, mine, theirs, and the choice. */
export function ConflictCard({
  row,
  withTitles = false,
}: {
  row?: { table: string; id: string }
  withTitles?: boolean
}) {
  const words = useWords()
  const { conflicts, settle } = useConflicts(row)
  if (conflicts.length === 0) return null
  return (
    <section className="card conflicts" data-testid="conflicts" aria-label={words.say('conflict.title')}>
      <h2>
        {words.say('conflict.title')} <span>{words.say('conflict.calm')}</span>
      </h2>
      {conflicts.map((conflict) => (
        <OneConflict
          key={`${conflict.mutation}/${conflict.clash.id}/${conflict.clash.field}`}
          conflict={conflict}
          withTitle={withTitles}
          onSettle={async (choice) => {
            const outcome = await settle(conflict, choice)
            if (!outcome.ok) tell(outcome.fault)
          }}
        />
      ))}
    </section>
  )
}

const noIds: readonly string[] = []

function OneConflict({
  conflict,
  withTitle,
  onSettle,
}: {
  conflict: Conflict
  withTitle: boolean
  onSettle: (choice: 'mine' | 'theirs') => void
}) {
  const words = useWords()
  const { clash, at } = conflict
  const field = fieldOf(tableOf(clash.table), clash.field)
  const people = useTitles(
    'appUser',
    useMemo(() => (clash.theirsBy === undefined ? noIds : [clash.theirsBy]), [clash.theirsBy]),
  )
  const refs = useMemo(
    () =>
      field?.kind === 'ref' ? [clash.base, clash.mine, clash.theirs].filter((id) => typeof id === 'string') : noIds,
    [field, clash],
  )
  const names = useTitles(field?.table ?? clash.table, refs)
  const titles = useTitles(
    clash.table,
    useMemo(() => [clash.id], [clash.id]),
  )
  const show = (value: unknown) =>
    (field === undefined ? String(value ?? '') : words.value(field, value, names[String(value)])) ||
    words.say('common.nothing')
  const theirsBy = clash.theirsBy === undefined ? undefined : people[clash.theirsBy]
  return (
    <div className="conflict" data-testid="conflict" data-field={clash.field} data-mutation={conflict.mutation}>
      <b>
        {withTitle && <span className="code">{titles[clash.id]} </span>}
        {field === undefined ? clash.field : words.label(field.label)}
      </b>
      <span className="conflict-base" data-testid="conflict-base">
        <small>{words.say('conflict.before')}</small>
        {show(clash.base)}
      </span>
      <span className="conflict-mine" data-testid="conflict-mine">
        <small>{words.say('conflict.mine', { time: words.moment(at) })}</small>
        {show(clash.mine)}
      </span>
      <span className="conflict-theirs" data-testid="conflict-theirs">
        <small>
          {words.say('conflict.theirs', {
            who: theirsBy ?? words.say('conflict.someone'),
            time: clash.theirsAt === undefined ? '' : words.moment(clash.theirsAt),
          })}
        </small>
        {show(clash.theirs)}
      </span>
      <span className="conflict-acts">
        <Button onClick={() => onSettle('theirs')} data-testid="keep-theirs">
          {words.say('conflict.keepTheirs')}
        </Button>
        <Button onClick={() => onSettle('mine')} data-testid="use-mine">
          {words.say('conflict.useMine')}
        </Button>
      </span>
    </div>
  )
}
