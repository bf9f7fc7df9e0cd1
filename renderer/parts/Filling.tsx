import type { ReactNode } from 'react'
import { useStatus } from '../data/useStatus.ts'
import { useWords } from '../words.ts'
import { Empty } from './Empty.tsx'

/**
 * Drawn where there is nothing yet: while one of these tables is still on its way to this device it says so, with how
 * far it is, for an empty list would be believed.
 * @param children drawn when everything is here
 */
export function Filling({ tables, children }: { tables: readonly string[]; children: ReactNode }) {
  const words = useWords()
  const progress = useStatus((status) => status.progress)
  if (!useIsFilling(tables)) return children
  const share = progress?.allRows ? progress.doneRows / progress.allRows : undefined
  return (
    <Empty title={words.say('fill.title')}>
      {share !== undefined && <progress max={1} value={share} aria-label={words.say('fill.title')} />}
      <small className="mut" data-testid="filling">
        {progress && share !== undefined
          ? words.say('fill.rows', { done: progress.doneRows, all: progress.allRows, share: words.percent(share) })
          : words.say('fill.coming')}
      </small>
    </Empty>
  )
}

/** True while rows of any of these tables are still on their way; a table that is not heard of yet is one of them. */
export function useIsFilling(tables: readonly string[]): boolean {
  const isFilling = useStatus((status) =>
    tables.some((table) => !(status.tables.find((each) => each.table === table)?.complete ?? false)),
  )
  return isFilling ?? true
}
