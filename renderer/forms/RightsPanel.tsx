import { type FormEvent, useMemo, useState } from 'react'
import type { Choice } from '../../model/field.ts'
import { idFrom } from '../../model/id.ts'
import type { Op } from '../../model/mutation.ts'
import { tableOf } from '../../model/tables.ts'
import { useAccess } from '../data/useAccess.ts'
import { usePending } from '../data/usePending.ts'
import { ask, rowsOf, useRows } from '../data/useRows.ts'
import { useSession } from '../data/useSession.ts'
import { useToday } from '../data/useToday.ts'
import { useWrite } from '../data/useWrite.ts'
import { Button } from '../parts/Button.tsx'
import { LookupBox } from '../parts/LookupBox.tsx'
import { tell } from '../parts/tell.ts'
import { useWords } from '../words.ts'
import { RightText } from './RightText.tsx'
import { isHeld } from './rightsHeld.ts'
import { tellSaved } from './saved.tsx'

/** A scope's rows: buyers among the parties, lines among the places. */
const scopes = {
  buyer: { table: 'party', where: [{ field: 'isBuyer', op: 'eq', value: true }] },
  line: { table: 'orgNode', where: [{ field: 'kind', op: 'eq', value: 'line' }] },
} as const
interface Right {
  readonly role: string
  readonly scopeKind: string
  readonly scopeId: string | null
}
const fresh: Right = { role: '', scopeKind: 'all', scopeId: null }

/** The roles of one person. A role is given and taken away, never edited, so that the audit log reads like what happened. */
export function RightsPanel({ user }: { user: string | undefined }) {
  const words = useWords()
  const { person } = useSession()
  const access = useAccess('roleGrant')
  const { write, undo } = useWrite()
  const query = useMemo(
    () => (user === undefined ? undefined : ask('roleGrant', { where: [{ field: 'user', op: 'eq', value: user }] })),
    [user],
  )
  const today = useToday()
  const grants = rowsOf(useRows(query))
  const held = grants.filter((grant) => isHeld(grant, today))
  const ended = grants.filter((grant) => !isHeld(grant, today))
  const pending = usePending('roleGrant')
  const [draft, setDraft] = useState(fresh)
  if (!access.mayRead) return null

  const { role, scopeKind } = tableOf('roleGrant').fields
  // Who takes their own rights away by mistake cannot give them back.
  const isOwn = user === person.id
  const mayWrite = access.mayCreate && !isOwn && user !== undefined
  const scope = draft.scopeKind === 'buyer' || draft.scopeKind === 'line' ? scopes[draft.scopeKind] : undefined
  const isWhole = draft.role !== '' && (scope === undefined || draft.scopeId !== null)

  const choicesOf = (choices: readonly Choice[] = []) =>
    choices.map(({ value, label }) => ({ value, label: words.label(label) }))
  const save = async (intent: string, ops: readonly Op[]) => {
    const outcome = await write(intent, ops)
    if (!outcome.ok) return tell(outcome.fault)
    setDraft(fresh)
    tellSaved({ mutation: outcome.value.mutation, ops, undo })
  }
  const give = (event: FormEvent) => {
    event.preventDefault()
    if (!isWhole || user === undefined) return
    const scopeId = scope === undefined ? null : draft.scopeId
    const id = idFrom('roleGrant', user, draft.role, draft.scopeKind, scopeId)
    const there = grants.find((grant) => grant.id === id)
    // Given once more it would change nothing, and to undo that would take the right away.
    if (there !== undefined && isHeld(there, today)) return void tell({ say: 'user.hasRole' })
    if (there !== undefined) {
      const again = { base: { validTo: there.validTo }, set: { validTo: null } }
      return void save('roleGrant.edit', [{ op: 'patch', table: 'roleGrant', id, ...again }])
    }
    const values = { user, role: draft.role, scopeKind: draft.scopeKind, scopeId, validTo: null }
    void save('roleGrant.create', [{ op: 'put', table: 'roleGrant', id, values }])
  }
  return (
    <section className="card parts-panel" data-testid="rights">
      <h2>
        {words.say('user.roles')}
        <small>{words.whole(held.length)}</small>
      </h2>
      {isOwn && <p className="mut parts-none">{words.say('user.own')}</p>}
      {user === undefined && <p className="mut parts-none">{words.say('parts.saveFirst')}</p>}
      {user !== undefined && held.length === 0 && <p className="mut parts-none">{words.say('user.noRoles')}</p>}
      <ul className="user-rights">
        {held.map((grant) => (
          <li key={grant.id} className={pending.has(grant.id) ? 'is-pending' : ''} data-role={String(grant.role)}>
            <RightText grant={grant} />
            {mayWrite && (
              <Button
                look="quiet"
                aria-label={words.say('user.takeRole', { role: words.choice(role?.choices, grant.role) })}
                data-testid={`take-${String(grant.role)}`}
                onClick={() => void save('roleGrant.remove', [{ op: 'remove', table: 'roleGrant', id: grant.id }])}
              >
                {words.say('parts.remove')}
              </Button>
            )}
          </li>
        ))}
        {ended.map((grant) => (
          <li
            key={grant.id}
            className={pending.has(grant.id) ? 'mut is-pending' : 'mut'}
            data-ended={String(grant.role)}
          >
            <RightText grant={grant} />
          </li>
        ))}
      </ul>
      {mayWrite && (
        <form className="user-form" onSubmit={give}>
          <Pick
            label={words.say('user.role')}
            value={draft.role}
            options={[{ value: '', label: '…' }, ...choicesOf(role?.choices)]}
            testId="give-role"
            onChange={(value) => setDraft({ ...draft, role: value })}
          />
          <Pick
            label={words.say('user.for')}
            value={draft.scopeKind}
            options={choicesOf(scopeKind?.choices)}
            testId="give-scope"
            onChange={(value) => setDraft({ ...draft, scopeKind: value, scopeId: null })}
          />
          {scope !== undefined && (
            <LookupBox
              key={scope.table}
              label={words.say('user.which')}
              table={scope.table}
              where={scope.where}
              value={draft.scopeId}
              testId="give-which"
              onChange={(scopeId) => setDraft({ ...draft, scopeId })}
            />
          )}
          <Button type="submit" disabled={!isWhole} data-testid="give">
            {words.say('user.addRole')}
          </Button>
        </form>
      )}
    </section>
  )
}

/** A native list of a few choices: it opens under a thumb and under a key alike. */
function Pick(props: {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly testId: string
  readonly onChange: (value: string) => void
}) {
  return (
    <label>
      <span>{props.label}</span>
      <select
        value={props.value}
        data-testid={props.testId}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}
