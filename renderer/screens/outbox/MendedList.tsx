import { useMended } from '../../data/useMended.ts'
import { useWords } from '../../words.ts'

/** Times at which this device did not have what the server had. It has by now, but somebody should find out why. */
export function MendedList() {
  const words = useWords()
  const mended = useMended()
  if (mended.length === 0) return null
  return (
    <>
      <h2>{words.say('outbox.mended', { n: mended.length })}</h2>
      <p className="mut">{words.say('outbox.mendedWhy')}</p>
      <ul>
        {mended.map(({ at, table, rows, damaged }) => (
          <li key={`${at} ${table}`} className="outbox-item" data-testid="mended">
            <span className="state state-plain">{words.table(table)}</span>
            <div className="outbox-what">
              <p>{words.say('outbox.mendedRows', { n: rows })}</p>
              {damaged > 0 && <p className="mut">{words.say('outbox.damaged', { n: damaged })}</p>}
            </div>
            <span className="outbox-when mut">{words.moment(at)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
