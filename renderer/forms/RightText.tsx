import { useMemo } from 'react'
import type { Day } from '../../model/calendar.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { useTitles } from '../data/useTitles.ts'
import { useToday } from '../data/useToday.ts'
import { useWords } from '../words.ts'
import { isHeld } from './rightsHeld.ts'

/** One role in words: "Merchandiser · One buyer · H&M · until 3 Mar 27". */
export function RightText({ grant }: { grant: Row }) {
  const words = useWords()
  const today = useToday()
  const { role, scopeKind } = tableOf('roleGrant').fields
  const scopeId = typeof grant.scopeId === 'string' ? grant.scopeId : undefined
  const ids = useMemo(() => (scopeId === undefined ? [] : [scopeId]), [scopeId])
  const titles = useTitles(grant.scopeKind === 'buyer' ? 'party' : 'orgNode', ids)
  const parts = [words.choice(role?.choices, grant.role), words.choice(scopeKind?.choices, grant.scopeKind)]
  if (scopeId !== undefined) parts.push(titles[scopeId] ?? '…')
  if (typeof grant.validTo === 'string')
    parts.push(
      words.say(isHeld(grant, today) ? 'user.roleEnds' : 'user.roleEnded', { day: words.day(grant.validTo as Day) }),
    )
  return <span>{parts.join(' · ')}</span>
}
