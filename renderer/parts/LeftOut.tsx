import { useWords } from '../words.ts'
import { Button } from './Button.tsx'

/** Says what of a link or a view this list does not have, so that nobody takes the rest for all of it. */
export function LeftOut({ names, onClose }: { names: readonly string[]; onClose: () => void }) {
  const words = useWords()
  if (names.length === 0) return null
  return (
    <div className="strip strip-warn" role="status" data-testid="left-out">
      <span>{words.say('view.leftOut', { names: names.map((name) => `“${name.slice(0, 60)}”`).join(', ') })}</span>
      <Button onClick={onClose}>{words.say('common.close')}</Button>
    </div>
  )
}
