import { searchMax } from '../../model/search.ts'
import { useWords, type Word } from '../words.ts'
import { Button } from './Button.tsx'

interface LeftOutProps {
  readonly names: readonly string[]
  /** True where only the beginning of the text is looked for. */
  readonly isCut: boolean
  readonly onClose: () => void
}

/** How the parts of a view are called, of which nothing at all could be read. */
const parts: Readonly<Record<string, Word>> = {
  where: 'filter.title',
  sort: 'view.order',
  group: 'group.title',
  pivot: 'pivot.title',
}

/** Says what of a link or a view this list does not answer, so that nobody takes the rest for all of it. */
export function LeftOut({ names, isCut, onClose }: LeftOutProps) {
  const words = useWords()
  if (names.length === 0 && !isCut) return null
  const named = names.slice(0, 5).map((name) => {
    const part = parts[name]
    return `“${part === undefined ? name.slice(0, 60) : words.say(part)}”`
  })
  return (
    <div className="strip strip-warn" role="status" data-testid="left-out">
      <span>
        {names.length > 0 &&
          words.say('view.leftOut', { names: [...named, ...(names.length > 5 ? ['…'] : [])].join(', ') })}{' '}
        {isCut && words.say('list.searchCut', { max: searchMax })}
      </span>
      <Button onClick={onClose}>{words.say('common.close')}</Button>
    </div>
  )
}
