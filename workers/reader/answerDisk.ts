import type { AnswerDisk, KeptAnswer } from './keptAnswers.ts'
import { opened, sealed } from './seal.ts'
import { answerOf, inStores } from './smallDisk.ts'

const stores = ['answers']
const only = 'all'

/**
 * Answers in a small database of their own, as one record, sealed with what was answered by: another build may answer
 * otherwise, and what a disk has altered answers nothing.
 * @param name beside the replica's, so that each person has their own
 * @param build the same only where the code is
 */
export function answerDisk(name: string, build: string): AnswerDisk {
  return {
    async read() {
      const record: unknown = await inStores(name, stores, 'readonly', (of) => answerOf(of('answers').get(only)))
      const answers = record instanceof Uint8Array ? opened(record, build) : undefined
      return (answers ?? []) as readonly KeptAnswer[] // as they were sealed
    },
    async write(answers) {
      await inStores(name, stores, 'readwrite', (of) => answerOf(of('answers').put(sealed(answers, build), only)))
    },
  }
}
