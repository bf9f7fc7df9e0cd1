import { useMemo } from 'react'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { useTitles } from '../data/useTitles.ts'
import { useWords } from '../words.ts'

/** One role in words: "Merchandiser · One buyer · H&M". */
export function RightText({ grant }: { grant: Row }) {
  const words = useWords()
  const { role, scopeKind } = tableOf('roleGrant').fields
  const scopeId = typeof grant.scopeId === 'string' ? grant.scopeId : undefined
  const ids = useMemo(() => (scopeId === undefined ? [] : [scopeId]), [scopeId])
  const titles = useTitles(grant.scopeKind === 'buyer' ? 'party' : 'orgNode', ids)
  const parts = [words.choice(role?.choices, grant.role), words.choice(scopeKind?.choices, grant.scopeKind)]
  if (scopeId !== undefined) parts.push(titles[scopeId] ?? '…')
  return <span>{parts.join(' · ')}</span>
}
