import type { Row } from '../../model/table.ts'
import type { Answer } from './answer.ts'
import { againSorts, firstSorts, type Known, newestFirst, type Question, questionsOf, sortedBy } from './questions.ts'

/** A way to keep orders and to answer questions about them. What it promises is timed until the promise is kept. */
export interface Peer {
  /** What a window needs to draw: rows of a page and the exact count, or all groups. Comparing it is not timed. */
  ask(question: Question): Promise<() => Answer>
  /** Whole rows in the order of newestFirst. */
  rowsFrom(offset: number, count: number): Promise<readonly Row[]>
  /** Takes changed rows, as durably as this peer is, and reads the first page of newestFirst again. */
  land(rows: readonly Row[]): Promise<void>
}

/** Times in ms and answers, by the question's name, in the order in which they were asked. */
export interface Asked {
  readonly times: Readonly<Record<string, readonly number[]>>
  readonly answers: Readonly<Record<string, readonly Answer[]>>
}

export const deltaName = 'delta of 1,000 rows, in the list'
const deltaRows = 1000

/** All that the bench asks of everybody: rounds of questions with a delta after each, then sorts by any column. */
export async function askAll(peer: Peer, known: Known, rounds: number): Promise<Asked> {
  const times: Record<string, number[]> = {}
  const answers: Record<string, Answer[]> = {}
  const ask = async (question: Question) => {
    const before = performance.now()
    const read = await peer.ask(question)
    const took = performance.now() - before
    times[question.name] = [...(times[question.name] ?? []), took]
    answers[question.name] = [...(answers[question.name] ?? []), read()]
  }
  for (let round = 0; round < rounds; round++) {
    for (const question of questionsOf(known, round)) await ask(question)
    const rows = await peer.rowsFrom(round * deltaRows, deltaRows)
    const changed = rows.map((row) => ({ ...row, pieces: Number(row.pieces) + 1 }))
    const before = performance.now()
    await peer.land(changed)
    times[deltaName] = [...(times[deltaName] ?? []), performance.now() - before]
    // What has landed must be what the others hold too.
    answers[deltaName] = [...(answers[deltaName] ?? []), (await peer.ask(newestFirst))()]
  }
  for (const sort of firstSorts) {
    await ask(sortedBy(`first sort by ${sort}`, sort))
    // What is made behind a first answer is there when a person sorts by it again, and that is what is asked here.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    for (let time = 0; time < againSorts; time++) await ask(sortedBy(`sorted by ${sort} again`, sort))
  }
  return { times, answers }
}

/** What a peer showed of itself in a page of its own, after its rows had been kept in an earlier one. */
export interface Measured extends Asked {
  /** From nothing to the first page of orders with its count, ms. */
  readonly openMs: number
  /** How long its rows took to take, where it keeps them in memory alone and took them here, ms. */
  readonly importMs?: number
  /** What the same questions answer on the rows it was given, where those are not all of them. */
  readonly expected?: Asked['answers']
}
