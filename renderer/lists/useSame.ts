import { replaceEqualDeep } from '@tanstack/react-query'
import { useRef } from 'react'

/** The value that was here before, where the new one says the same: what leans on it is not drawn, or asked, again. */
export function useSame<Value>(next: Value): Value {
  const last = useRef(next)
  last.current = replaceEqualDeep(last.current, next)
  return last.current
}
