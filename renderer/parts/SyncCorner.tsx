import { Link } from '@tanstack/react-router'
import { useStatus } from '../data/useStatus.ts'
import { syncLine, syncTone } from '../words/syncLine.ts'
import { useWords } from '../words.ts'

/** What waits for the server, since when and why: always in this corner, in words. */
export function SyncCorner() {
  const words = useWords()
  const status = useStatus()
  if (status === undefined) return <span className="sync sync-quiet" data-testid="sync" />
  const line = syncLine(words, status)
  return (
    <>
      <Link
        to="/outbox"
        className={`sync sync-${syncTone(status)}`}
        data-testid="sync"
        data-reach={status.reach}
        data-waiting={status.waiting}
        data-attention={status.attention}
        title={words.say('sync.open')}
      >
        <i aria-hidden="true" />
        {line}
      </Link>
      <span className="visually-hidden" role="status">
        {line}
      </span>
    </>
  )
}
