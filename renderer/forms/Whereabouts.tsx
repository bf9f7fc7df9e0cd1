import { useWhereabouts, type Whereabouts as Where } from '../data/useWhereabouts.ts'
import { useWords, type Word } from '../words.ts'

const wordOf: Readonly<Record<Where, Word>> = {
  waiting: 'saved.waiting',
  onItsWay: 'saved.online',
  arrived: 'saved.arrived',
  givenUp: 'saved.givenUp',
  needsYou: 'saved.needsYou',
}

/** Where a saved edit is, in words that change when it has arrived. */
export function Whereabouts({ mutation }: { mutation: string }) {
  const { say } = useWords()
  const where = useWhereabouts(mutation)
  return <span data-where={where}>{say(wordOf[where])}</span>
}
