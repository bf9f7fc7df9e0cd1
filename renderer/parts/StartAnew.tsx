import type { Fault } from '../../model/fault.ts'
import { useStatus } from '../data/useStatus.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'

interface StartAnewProps {
  readonly fault: Fault
  readonly isBusy: boolean
  readonly onStart: () => void
}

/** The way on for a person whose store does not open, with what becomes of the work in it. */
export function StartAnew({ fault, isBusy, onStart }: StartAnewProps) {
  const { say } = useWords()
  const journal = useStatus((status) => status.journal)
  const waiting = useStatus((status) => status.strandedWaiting) ?? 0
  if (fault.kind !== 'storage' || fault.reason !== 'corrupt') return null
  return (
    <div className="sign-in-anew" data-testid="start-anew">
      <p>{say('anew.kept')}</p>
      {waiting > 0 && <p>{say('anew.waiting', { n: waiting })}</p>}
      <p>{say(journal === 'none' ? 'anew.noCopy' : 'anew.comesBack')}</p>
      <Button onClick={onStart} disabled={isBusy} data-testid="start-anew-go">
        {say('anew.go')}
      </Button>
    </div>
  )
}
