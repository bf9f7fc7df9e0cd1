import { useLastQuery } from '../data/lastQuery.ts'
import { useStatus } from '../data/useStatus.ts'
import { useSurroundings } from '../surroundings.ts'
import { useWords } from '../words.ts'

/** Which device, how much of the factory is on it, how fast it answered, which version. */
export function LastLine() {
  const words = useWords()
  const { version } = useSurroundings()
  const device = useStatus((status) => status.device)
  const replica = useStatus((status) => status.tables)
  const progress = useStatus((status) => status.progress)
  const last = useLastQuery()
  const rows = replica?.reduce((sum, table) => sum + table.rows, 0)
  const isComplete = replica?.every((table) => table.complete) ?? false
  return (
    <footer className="last">
      <span>
        {words.say('last.device')} <b data-testid="device">{device ?? '…'}</b>
      </span>
      {progress ? (
        <span className="last-progress">
          <progress max={progress.allBytes || 1} value={progress.doneBytes} aria-label={words.say('last.filling')} />
          {words.say('last.progress', { done: progress.doneRows, all: progress.allRows })}
        </span>
      ) : (
        rows !== undefined && (
          <span data-testid="replica" data-complete={isComplete}>
            {words.say(isComplete ? 'last.complete' : 'last.partial', { n: rows })}
          </span>
        )
      )}
      <span className="last-gap" />
      {last !== undefined && (
        <span>
          {words.say('last.query', {
            n: last.found,
            ms: last.tookMs < 10 ? Math.round(last.tookMs * 10) / 10 : Math.round(last.tookMs),
          })}
        </span>
      )}
      <span>v{version}</span>
    </footer>
  )
}
