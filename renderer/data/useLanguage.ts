import { useSettings } from '../settings.ts'
import { useWhoIsHere } from './useSession.ts'

/**
 * The language of this window: what the person who is signed in chose on this PC, or else the language of their account;
 * while nobody is, the one spoken here last.
 */
export function useLanguage(): readonly ['en' | 'bn', (next: 'en' | 'bn') => void] {
  const [{ locale, languages }, set] = useSettings()
  const person = useWhoIsHere().data?.person
  if (person === undefined) return [locale, (next) => set({ locale: next })]
  return [
    languages[person.id] ?? person.locale,
    (next) => set({ locale: next, languages: { ...languages, [person.id]: next } }),
  ]
}
