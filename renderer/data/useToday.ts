import { type Day, dayAt } from '../../model/calendar.ts'
import { useSurroundings } from '../surroundings.ts'

/** The factory's business day. */
export function useToday(): Day {
  return dayAt(useSurroundings().nowMs())
}
