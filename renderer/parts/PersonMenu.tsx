import { Popover } from '@mantine/core'
import { useState } from 'react'
import { roles } from '../../model/access.ts'
import { tableOf } from '../../model/tables.ts'
import { useSession, useSignIn } from '../data/useSession.ts'
import { useStatus } from '../data/useStatus.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { DensitySwitch, LanguageSwitch, ThemeSwitch } from './LookControls.tsx'
import { tell } from './tell.ts'

/** Who is here; how the window looks; the way out, which says what it leaves behind. */
export function PersonMenu() {
  const words = useWords()
  const { person, grants } = useSession()
  const { signOut } = useSignIn()
  const waiting = useStatus((status) => status.waiting + status.attention) ?? 0
  const [isAsking, setIsAsking] = useState(false)
  const held = roles.filter((role) => grants.some((grant) => grant.role === role))
  const roleChoices = tableOf('roleGrant').fields.role?.choices

  const leave = async () => {
    setIsAsking(false)
    const outcome = await signOut()
    if (!outcome.ok) tell(outcome.fault)
  }
  return (
    <>
      <Popover position="bottom-end" shadow="md" trapFocus>
        <Popover.Target>
          <button type="button" className="me" data-testid="person">
            <span aria-hidden="true">{initials(person.fullName)}</span>
            <span className="visually-hidden">{words.say('person.menu', { name: person.fullName })}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown className="person">
          <div className="person-who">
            <b>{person.fullName}</b>
            <span>{held.map((role) => words.choice(roleChoices, role)).join(' · ')}</span>
          </div>
          <dl>
            <dt>{words.say('look.language')}</dt>
            <dd>
              <LanguageSwitch />
            </dd>
            <dt>{words.say('look.theme')}</dt>
            <dd>
              <ThemeSwitch />
            </dd>
            <dt>{words.say('look.density')}</dt>
            <dd>
              <DensitySwitch />
            </dd>
          </dl>
          <Button data-testid="sign-out" onClick={() => (waiting > 0 ? setIsAsking(true) : void leave())}>
            {words.say('person.signOut')}
          </Button>
        </Popover.Dropdown>
      </Popover>
      {isAsking && (
        <ConfirmDialog
          title={words.say('person.signOut')}
          sentence={words.say('person.leavesWork', { n: waiting })}
          confirm={words.say('person.signOutAnyway')}
          onConfirm={() => void leave()}
          onClose={() => setIsAsking(false)}
        />
      )}
    </>
  )
}

/** First letters of first and last name; of a Bangla name its first sounds, vowel signs included. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((part) => firstSound(part ?? ''))
  return letters.join('')
}

function firstSound(word: string): string {
  const [first] = new Intl.Segmenter('bn', { granularity: 'grapheme' }).segment(word)
  return (first?.segment ?? '').toLocaleUpperCase('en')
}
