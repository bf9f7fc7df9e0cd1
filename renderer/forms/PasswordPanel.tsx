import { type FormEvent, useState } from 'react'
import type { Fault } from '../../model/fault.ts'
import { passwordLeast } from '../../model/password.ts'
import { useAccess } from '../data/useAccess.ts'
import { Button } from '../parts/Button.tsx'
import { tell } from '../parts/tell.ts'
import { useSurroundings } from '../surroundings.ts'
import { useWords } from '../words.ts'

/** Gives a person a new password. It is never on this device: the server takes it, or it is not set. */
export function PasswordPanel({ user }: { user: string }) {
  const words = useWords()
  const access = useAccess('appUser')
  const { writer } = useSurroundings().doors
  const [password, setPassword] = useState('')
  const [fault, setFault] = useState<Fault>()
  const [isBusy, setIsBusy] = useState(false)
  if (!access.mayCreate) return null

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || password.length < passwordLeast) return
    setIsBusy(true)
    const outcome = await writer.setPassword(user, password)
    setIsBusy(false)
    setFault(outcome.ok ? undefined : outcome.fault)
    if (!outcome.ok) return
    setPassword('')
    tell({ say: 'user.passwordSet' })
  }
  return (
    <section className="card parts-panel" data-testid="password">
      <h2>{words.say('user.password')}</h2>
      <form className="user-form" onSubmit={(event) => void submit(event)}>
        <label>
          <span>{words.say('user.newPassword')}</span>
          <input
            type="password"
            autoComplete="new-password"
            maxLength={200}
            value={password}
            data-testid="new-password"
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <Button type="submit" disabled={isBusy || password.length < passwordLeast} data-testid="set-password">
          {words.say('user.setPassword')}
        </Button>
        {fault === undefined ? (
          <p className="mut">{words.say('user.passwordHint')}</p>
        ) : (
          <p className="error" role="alert" data-testid="password-fault">
            {fault.kind === 'offline'
              ? words.say('user.passwordOffline')
              : fault.kind === 'missing'
                ? words.say('user.passwordUnknown')
                : words.fault(fault)}
          </p>
        )}
      </form>
    </section>
  )
}
