import type { Choice } from '../../model/field.ts'
import { useWords } from '../words.ts'

/** A state as a word in a tinted box: never a colour alone. */
export function StateBox({ choices, value }: { choices: readonly Choice[] | undefined; value: unknown }) {
  const words = useWords()
  if (value === null || value === undefined) return null
  const tone = choices?.find((choice) => choice.value === value)?.tone ?? 'plain'
  return <span className={`state state-${tone}`}>{words.choice(choices, value)}</span>
}
