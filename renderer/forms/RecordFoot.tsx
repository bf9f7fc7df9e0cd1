import { useMemo } from 'react'
import type { Row } from '../../model/table.ts'
import { useTitles } from '../data/useTitles.ts'
import { Kbd } from '../parts/Kbd.tsx'
import { useWords } from '../words.ts'

const noIds: readonly string[] = []

interface RecordFootProps {
  readonly row: Row | undefined
  readonly isFromList: boolean
  /** Keys that save are named only where one may save. */
  readonly mayWrite: boolean
}

/** Who made it, who changed it last, and the keys. */
export function RecordFoot({ row, isFromList, mayWrite }: RecordFootProps) {
  const words = useWords()
  const createdBy = row?.createdBy
  const updatedBy = row?.updatedBy
  const people = useMemo(() => {
    const ids = [createdBy, updatedBy].filter((id) => typeof id === 'string')
    return ids.length === 0 ? noIds : [...new Set(ids)]
  }, [createdBy, updatedBy])
  const names = useTitles('appUser', people)
  return (
    <div className="foot">
      {row !== undefined && (
        <>
          <span className="foot-who">
            {words.say('foot.created', { time: words.moment(row.createdAt), who: names[row.createdBy ?? ''] || '—' })}
          </span>
          <span className="foot-who">
            {words.say('foot.changed', { time: words.moment(row.updatedAt), who: names[row.updatedBy ?? ''] || '—' })}
          </span>
          {typeof row.amendmentNo === 'number' && row.amendmentNo > 0 && (
            <span>{words.say('foot.amended', { n: row.amendmentNo })}</span>
          )}
        </>
      )}
      <span className="foot-keys">
        {isFromList && (
          <>
            <Kbd keys="J" /> <Kbd keys="K" /> {words.say('keys.nextRecord')} ·{' '}
          </>
        )}
        {isFromList && mayWrite && (
          <>
            <Kbd keys="Alt ↵" /> {words.say('keys.saveNext')} ·{' '}
          </>
        )}
        {mayWrite && (
          <>
            <Kbd keys="Ctrl S" /> {words.say('keys.save')} ·{' '}
          </>
        )}
        <Kbd keys="Esc" /> {words.say('keys.back')}
      </span>
    </div>
  )
}
