import { Menu } from '@mantine/core'
import { useState } from 'react'
import type { Op } from '../../model/mutation.ts'
import { machineOf } from '../../model/states.ts'
import { useWrite } from '../data/useWrite.ts'
import { MenuButton } from '../parts/MenuButton.tsx'
import { NameDialog } from '../parts/NameDialog.tsx'
import { StateBox } from '../parts/StateBox.tsx'
import { tell } from '../parts/tell.ts'
import { useWords } from '../words.ts'
import { nameAfter, tellSaved } from './saved.tsx'
import { intentOf, type RecordForm } from './useRecordForm.ts'

/** The state of a document, and the states it may move to from here. */
export function MoveMenu({ form, isBlocked }: { form: RecordForm; isBlocked: boolean }) {
  const words = useWords()
  const { write, undo, newId } = useWrite()
  const [asking, setAsking] = useState<string>()
  const { drawer, access, row, id } = form
  const machine = machineOf(drawer.machine)
  if (machine === undefined) return null
  const from = String(row.status ?? machine.initial)
  const targets = machine.moves[from] ?? []
  const choices = machine.states
  const mayMove = access.may(machine.permission)

  const move = async (to: string, reason: string | null) => {
    setAsking(undefined)
    const ops: readonly Op[] = [{ op: 'move', table: drawer.name, id, from, to, event: await newId(), reason }]
    const outcome = await write(`${intentOf(drawer.name)}.move`, ops)
    if (outcome.ok) tellSaved({ mutation: outcome.value.mutation, ops, undo, name: nameAfter(form, ops) })
    else tell(outcome.fault)
  }
  const why = !mayMove
    ? words.say('readOnly.permission')
    : isBlocked
      ? words.say('move.saveFirst')
      : targets.length === 0
        ? words.say('move.noWay')
        : undefined
  return (
    <>
      <MenuButton
        data-testid="status"
        data-status={from}
        disabled={why !== undefined}
        title={why}
        items={() =>
          targets.map((to) => (
            <Menu.Item
              key={to}
              data-to={to}
              onClick={() => (machine.needsReason.includes(to) ? setAsking(to) : void move(to, null))}
            >
              <StateBox choices={choices} value={to} />
              {machine.needsReason.includes(to) && <small className="mut"> {words.say('move.asksReason')}</small>}
            </Menu.Item>
          ))
        }
      >
        {words.say('move.title')} <i aria-hidden="true">▾</i>
      </MenuButton>
      {asking !== undefined && (
        <NameDialog
          title={words.say('move.to', { state: words.choice(choices, asking) })}
          label={words.say('move.reason')}
          max={500}
          long
          confirm={words.say('move.confirm')}
          onClose={() => setAsking(undefined)}
          onConfirm={(reason) => void move(asking, reason)}
        />
      )}
    </>
  )
}
