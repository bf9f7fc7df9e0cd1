import { type FormEvent, useEffect, useRef, useState } from 'react'
import { roles } from '../../model/access.ts'
import type { Fault, Outcome } from '../../model/fault.ts'
import { demoPassword } from '../../model/password.ts'
import { tableOf } from '../../model/tables.ts'
import type { Session } from '../../workers/doors.ts'
import { useSignIn } from '../data/useSession.ts'
import { useStatus } from '../data/useStatus.ts'
import { Button } from '../parts/Button.tsx'
import { LanguageSwitch, ThemeSwitch } from '../parts/LookControls.tsx'
import { Mark } from '../parts/Mark.tsx'
import { StartAnew } from '../parts/StartAnew.tsx'
import { type Settings, useSettings } from '../settings.ts'
import { useSurroundings } from '../surroundings.ts'
import { useWords } from '../words.ts'

/** Name and password; works without the server for whoever has signed in on this device before. */
export function SignInScreen() {
  const words = useWords()
  const { version } = useSurroundings()
  const { signIn, startAnew } = useSignIn()
  const [{ lastName, languages }, setSettings] = useSettings()
  /** A language chosen here is the choice of whoever signs in next. */
  const [chosen, setChosen] = useState<Settings['locale']>()
  const status = useStatus()
  const [name, setName] = useState(lastName)
  const [password, setPassword] = useState('')
  const [fault, setFault] = useState<Fault>()
  const [isBusy, setIsBusy] = useState(false)
  /** Somebody wants in while the factory is still being made. */
  const [isHeld, setIsHeld] = useState(false)
  const secret = useRef<HTMLInputElement>(null)

  const making = status?.making
  const enter = async (way: () => Promise<Outcome<Session>>) => {
    setIsBusy(true)
    const outcome = await way()
    // Whoever is in sees this form until their desk has been drawn: free again, it would sign them in a second time.
    setIsBusy(outcome.ok)
    if (outcome.ok) {
      const { id, locale } = outcome.value.person
      const own = chosen === undefined ? languages : { ...languages, [id]: chosen }
      return setSettings({ lastName: name.trim(), languages: own, locale: own[id] ?? locale })
    }
    // Nobody is known there yet: the same words are said again once the factory is made.
    if (making !== undefined && (outcome.fault.kind === 'offline' || outcome.fault.kind === 'busy'))
      return setIsHeld(true)
    setFault(outcome.fault)
    setPassword('')
    secret.current?.focus()
  }
  const byPassword = () => signIn(name.trim(), password)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || isHeld || name.trim() === '' || password === '') return
    setFault(undefined)
    void enter(byPassword)
  }
  useEffect(() => {
    if (!isHeld || making !== undefined || isBusy) return
    setIsHeld(false)
    void enter(byPassword)
  })

  const roleChoices = tableOf('roleGrant').fields.role?.choices
  const isOut =
    status !== undefined && status.reach !== 'online' && status.reach !== 'starting' && status.reach !== 'signIn'
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Mark />
        <form onSubmit={submit}>
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
          {fault !== undefined && <StartAnew fault={fault} isBusy={isBusy} onStart={() => void enter(startAnew)} />}
          {fault === undefined && status?.trouble !== undefined && (
            <p className="sign-in-fault" role="status" data-testid="shut-out">
              {words.fault(status.trouble)}
            </p>
          )}
          <Button type="submit" look="main" disabled={isBusy || isHeld} keys="↵" data-testid="sign-in-submit">
            {words.say(isHeld ? 'signIn.held' : isBusy ? 'signIn.busy' : 'signIn.go')}
          </Button>
          {making !== undefined && (
            <p className="sign-in-note" role="status" data-testid="sign-in-making">
              {words.say('signIn.making', { done: making.done, of: making.of })}
              {(making.leftMs ?? 0) > 20_000 &&
                ` ${words.say('signIn.makingLeft', { minutes: Math.ceil((making.leftMs ?? 0) / 60_000) })}`}
            </p>
          )}
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
                    setPassword(demoPassword)
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
        <LanguageSwitch onChoose={setChosen} />
        <ThemeSwitch />
        <span>v{version}</span>
      </div>
    </main>
  )
}
