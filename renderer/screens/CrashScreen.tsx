import { Button } from '../parts/Button.tsx'
import { useWords } from '../words.ts'

/** A bug of ours in one screen: the rest of the window lives, and so does everything that was saved. */
export function CrashScreen() {
  const { say } = useWords()
  return (
    <div className="fault" role="alert" data-testid="crash">
      <p>{say('crash.sentence')}</p>
      <Button look="main" onClick={() => window.location.reload()}>
        {say('start.again')}
      </Button>
    </div>
  )
}
