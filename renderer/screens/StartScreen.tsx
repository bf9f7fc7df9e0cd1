import { useEffect, useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { Mark } from '../parts/Mark.tsx'
import { useWords } from '../words.ts'

/** After this long without an answer the screen says so, ms. */
const patienceMs = 8000

/** While the workers open the store on this device; if they never do, it says what to try. */
export function StartScreen({ isBroken = false }: { isBroken?: boolean }) {
  const { say } = useWords()
  const [isLong, setIsLong] = useState(isBroken)
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <main className="start" aria-busy={!isLong}>
      <Mark />
      {isLong && (
        <>
          <p role="alert">{say('start.long')}</p>
          <Button look="main" onClick={() => window.location.reload()}>
            {say('start.again')}
          </Button>
        </>
      )}
    </main>
  )
}
