import { useCsvFile } from '../data/useCsvFile.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'

/** How far the file is that is being written, and a way to give it up. */
export function CsvStrip() {
  const words = useWords()
  const { progress, giveUp } = useCsvFile()
  if (progress === undefined) return null
  const { title, done, all } = progress
  return (
    <div className="strip" data-testid="csv-progress">
      <b>{title}</b>
      <progress max={all || 1} value={done} aria-label={words.say('csv.writing', { title })} />
      <span>{all === undefined ? words.say('csv.begins') : words.say('csv.done', { done, all })}</span>
      <Button onClick={giveUp} data-testid="csv-cancel">
        {words.say('common.cancel')}
      </Button>
    </div>
  )
}
