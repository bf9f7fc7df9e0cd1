import type { Fault } from '../../model/fault.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'

/** What went wrong, as a sentence, and what can be done about it. */
export function FaultCard({ fault, retry }: { fault: Fault; retry?: () => void }) {
  const { fault: sentence, say } = useWords()
  return (
    <div className="fault" role="alert" data-testid="fault" data-kind={fault.kind}>
      <p>{sentence(fault)}</p>
      {retry && <Button onClick={retry}>{say('common.retry')}</Button>}
    </div>
  )
}
