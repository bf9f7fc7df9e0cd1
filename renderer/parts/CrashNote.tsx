import { sha1 } from '../../model/sha1.ts'
import { bn } from '../words/bn.ts'
import { en } from '../words/en.ts'

interface CrashNoteProps {
  readonly error: unknown
  readonly version: string
}

/**
 * A fault of ours, said in both languages at once and drawn with nothing but itself: whatever broke may be what speaks or
 * draws. The number names the fault, so that two people who tell it to IT are known to have met the same.
 */
export function CrashNote({ error, version }: CrashNoteProps) {
  const languages = [
    { lang: 'en', words: en },
    { lang: 'bn', words: bn },
  ]
  return (
    <div className="crash" role="alert" data-testid="crash">
      {languages.map(({ lang, words }) => (
        <p key={lang} lang={lang}>
          {words['crash.sentence']} <span>{words['crash.tellIt']}</span>
        </p>
      ))}
      <p
        className="code"
        data-testid="crash-code"
      >{`Selvedge ${version} · ${window.location.pathname} · ${numberOf(error)}`}</p>
      <button type="button" className="btn btn-main" data-testid="reload" onClick={() => window.location.reload()}>
        {en['crash.reload']} · <span lang="bn">{bn['crash.reload']}</span>
      </button>
    </div>
  )
}

/** Eight digits that are the same for the same fault, and say nothing of what was on the screen. */
export function numberOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const digest = sha1(new TextEncoder().encode(text)).subarray(0, 4)
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
