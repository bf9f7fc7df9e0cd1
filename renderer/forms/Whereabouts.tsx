import { useWhereabouts, type Whereabouts as Where } from '../data/useWhereabouts.ts'
import { useWords, type Word } from '../words.ts'

const savedWords: Readonly<Record<Where, Word>> = {
  waiting: 'saved.waiting',
  onItsWay: 'saved.online',
  arrived: 'saved.arrived',
  givenUp: 'saved.givenUp',
  needsYou: 'saved.needsYou',
}

/** Of an edit that takes another back: whether it did, only the server's answer says. */
export const undoWords: Readonly<Record<Where, Word>> = {
  waiting: 'saved.undoWaiting',
  onItsWay: 'saved.undoOnline',
  arrived: 'saved.undone',
  givenUp: 'saved.givenUp',
  needsYou: 'saved.undoNeedsYou',
}

/** Where a saved edit is, in words that change when it has arrived. */
export function Whereabouts({ mutation, wordOf = savedWords }: { mutation: string; wordOf?: typeof savedWords }) {
  const { say } = useWords()
  const where = useWhereabouts(mutation)
  return <span data-where={where}>{say(wordOf[where])}</span>
}
