import { useNavigate } from '@tanstack/react-router'
import type { Day } from '../../model/calendar.ts'
import { useAccess } from '../data/useAccess.ts'
import { usePending } from '../data/usePending.ts'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { Filling } from '../parts/Filling.tsx'
import { DayInput } from '../parts/fields/DayInput.tsx'
import { useKeys } from '../parts/useKeys.ts'
import { useWords } from '../words.ts'
import type { BoardSearch } from './board/boardSearch.ts'
import { foldDay } from './board/fold.ts'
import { LineDetail } from './board/LineDetail.tsx'
import { LineTile } from './board/LineTile.tsx'
import { SectionChart } from './board/SectionChart.tsx'
import { useLineDays, useOutputDay, useSections } from './board/useBoard.ts'

/** What every line makes against what it was meant to make, on one day. */
export function BoardScreen({ search }: { search: BoardSearch }) {
  const words = useWords()
  const navigate = useNavigate()
  const sections = useSections()
  const newest = useOutputDay(undefined, 'before')
  const day = (search.day as Day | undefined) ?? newest ?? undefined
  const before = useOutputDay(day, 'before')
  const after = useOutputDay(day, 'after')
  const { days, outputs, plans } = useLineDays(day)
  const pending = usePending('lineOutput')
  const { mayEdit } = useAccess('lineOutput')

  const section = sections?.find((each) => each.id === search.section) ?? sections?.[0]
  const line = section?.lines.find((each) => each.id === search.line)
  const go = (change: Partial<BoardSearch>) =>
    void navigate({ to: '/board', search: (last) => ({ ...last, ...change }), replace: true })
  const step = (by: 1 | -1) => {
    const lines = section?.lines ?? []
    const next = lines[lines.findIndex((each) => each.id === line?.id) + by]
    if (line !== undefined && next !== undefined) go({ line: next.id })
  }
  useKeys({
    arrowleft: () => before && go({ day: before }),
    arrowright: () => after && go({ day: after }),
    j: () => step(1),
    k: () => step(-1),
    escape: () => go({ line: undefined }),
  })

  const nameOf = (node: Readonly<Record<string, unknown>>) =>
    String((words.locale === 'bn' ? node.nameBn : null) ?? node.nameEn)
  const dayOf = (id: string) => days.get(id) ?? foldDay(id, [], undefined)
  const isPending = (id: string) => outputs.some((row) => row.line === id && pending.has(row.id))
  return (
    <section className="screen" aria-label={words.say('room.board')}>
      <div className="bar board-bar">
        <h1>{words.say('room.board')}</h1>
        <div role="tablist" className="tabs" aria-label={words.say('board.sections')}>
          {sections?.map((each) => (
            <button
              key={each.id}
              type="button"
              role="tab"
              aria-selected={each.id === section?.id}
              onClick={() => go({ section: each.id, line: undefined })}
            >
              {nameOf(each.node)} <small>{words.whole(each.lines.length)}</small>
            </button>
          ))}
        </div>
        {line !== undefined && (
          <Button look="quiet" keys="Esc" onClick={() => go({ line: undefined })}>
            {words.say('board.allLines')}
          </Button>
        )}
        <div className="bar-end board-day">
          <Button
            onClick={() => before && go({ day: before })}
            disabled={!before}
            aria-label={words.say('board.dayBefore')}
          >
            ←
          </Button>
          <DayInput
            label={words.say('board.day')}
            value={day ?? null}
            onChange={(next) => go({ day: next ?? undefined })}
            testId="board-day"
          />
          <Button
            onClick={() => after && go({ day: after })}
            disabled={!after}
            aria-label={words.say('board.dayAfter')}
          >
            →
          </Button>
          <Button onClick={() => go({ day: undefined })} disabled={day === (newest ?? undefined)}>
            {words.say('board.newest')}
          </Button>
        </div>
      </div>
      {sections !== undefined && (section === undefined || day === undefined) ? (
        <Filling tables={section === undefined ? ['orgNode'] : ['lineOutput', 'linePlan']}>
          <Empty title={words.say(section === undefined ? 'board.noLines' : 'board.noOutput')} />
        </Filling>
      ) : section === undefined || day === undefined ? (
        <div aria-busy="true" />
      ) : line !== undefined ? (
        <LineDetail
          key={line.id}
          name={nameOf(line)}
          line={line.id}
          day={day}
          of={dayOf(line.id)}
          plan={plans.find((row) => row.line === line.id)}
          outputs={outputs.filter((row) => row.line === line.id)}
          mayEnter={mayEdit({ line: line.id })}
          isPending={isPending(line.id)}
        />
      ) : (
        <div className="board">
          <div className="tiles">
            {section.lines.map((each) => (
              <LineTile
                key={each.id}
                name={nameOf(each)}
                of={dayOf(each.id)}
                isPending={isPending(each.id)}
                onOpen={() => go({ line: each.id })}
              />
            ))}
          </div>
          <SectionChart lines={section.lines.map((each) => ({ name: nameOf(each), of: dayOf(each.id) }))} />
        </div>
      )}
    </section>
  )
}
