import { type FormEvent, useRef, useState } from 'react'
import { roles } from '../../model/access.ts'
import type { Fault } from '../../model/fault.ts'
import { tableOf } from '../../model/tables.ts'
import { useSignIn } from '../data/useSession.ts'
import { useStatus } from '../data/useStatus.ts'
import { Button } from '../parts/Button.tsx'
import { LanguageSwitch, ThemeSwitch } from '../parts/LookControls.tsx'
import { Mark } from '../parts/Mark.tsx'
import { useSettings } from '../settings.ts'
import { useSurroundings } from '../surroundings.ts'
import { useWords } from '../words.ts'

/** Name and password; works without the server for whoever has signed in on this device before. */
export function SignInScreen() {
  const words = useWords()
  const { version } = useSurroundings()
  const { signIn } = useSignIn()
  const [{ lastName }, setSettings] = useSettings()
  const status = useStatus()
  const [name, setName] = useState(lastName)
  const [password, setPassword] = useState('')
  const [fault, setFault] = useState<Fault>()
  const [isBusy, setIsBusy] = useState(false)
  const secret = useRef<HTMLInputElement>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || name.trim() === '' || password === '') return
    setIsBusy(true)
    const outcome = await signIn(name.trim(), password)
    setIsBusy(false)
    if (outcome.ok) return setSettings({ lastName: name.trim(), ...firstLocale(outcome.value.person.locale) })
    setFault(outcome.fault)
    setPassword('')
    secret.current?.focus()
  }
  // A person's own language is taken over once, on a device that nobody has set up yet.
  const firstLocale = (locale: 'en' | 'bn') => (lastName === '' ? { locale } : {})

  const roleChoices = tableOf('roleGrant').fields.role?.choices
  const isOut =
    status !== undefined && status.reach !== 'online' && status.reach !== 'starting' && status.reach !== 'signIn'
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Mark />
        <form onSubmit={(event) => void submit(event)}>
          <h1>{words.say('signIn.title')}</h1>
          <label>
            <span>{words.say('signIn.name')}</span>
            <input
              name="username"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              // biome-ignore lint/a11y/noAutofocus: signing in is all there is to do here
              autoFocus={lastName === ''}
              value={name}
              data-testid="sign-in-name"
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <label>
            <span>{words.say('signIn.password')}</span>
            <input
              ref={secret}
              type="password"
              name="password"
              autoComplete="current-password"
              // biome-ignore lint/a11y/noAutofocus: the name is remembered, the password is what is missing
              autoFocus={lastName !== ''}
              value={password}
              data-testid="sign-in-password"
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </label>
          {fault !== undefined && (
            <p className="sign-in-fault" role="alert" data-testid="sign-in-fault" data-kind={fault.kind}>
              {fault.kind === 'offline' ? words.say('signIn.offlineUnknown') : words.fault(fault)}
            </p>
          )}
          <Button type="submit" look="main" disabled={isBusy} keys="↵" data-testid="sign-in-submit">
            {words.say(isBusy ? 'signIn.busy' : 'signIn.go')}
          </Button>
          {isOut && fault === undefined && <p className="sign-in-note">{words.say('signIn.outOfReach')}</p>}
          {(status?.othersWaiting ?? 0) > 0 && (
            <p className="sign-in-note">{words.say('signIn.workWaits', { n: status?.othersWaiting ?? 0 })}</p>
          )}
        </form>
        {status?.demo && (
          <section className="sign-in-demo" data-testid="demo-banner">
            <p>{words.say('demo.long')}</p>
            <div>
              {roles.map((role) => (
                <Button
                  key={role}
                  data-testid={`demo-${role}`}
                  onClick={() => {
                    setName(role)
                    secret.current?.focus()
                  }}
                >
                  {words.choice(roleChoices, role)}
                </Button>
              ))}
            </div>
          </section>
        )}
      </div>
      <div className="sign-in-look">
        <LanguageSwitch />
        <ThemeSwitch />
        <span>v{version}</span>
      </div>
    </main>
  )
}
