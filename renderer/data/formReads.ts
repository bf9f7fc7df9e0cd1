import { rollUps } from '../../model/mutation.ts'
import type { Query } from '../../model/query.ts'
import { ask } from './useRows.ts'

/** The lines under a row, where its table has some. */
export function linesOf(table: string, id: string): Query | undefined {
  const roll = rollUps.find((each) => each.head === table)
  return roll && ask(roll.lines, { where: [{ field: roll.via, op: 'eq', value: id }] })
}

/** What has become of a row, the newest first. */
export function eventsOf(table: string, id: string): Query {
  return ask('statusEvent', {
    where: [
      { field: 'subjectTable', op: 'eq', value: table },
      { field: 'subject', op: 'eq', value: id },
    ],
    sort: ['-occurredAt'],
  })
}
