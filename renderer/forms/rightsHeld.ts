import type { Day } from '../../model/calendar.ts'
import type { Row } from '../../model/table.ts'

/** A right counts through its last day, as the server counts it. */
export function isHeld(grant: Row, today: Day): boolean {
  return grant.validTo === null || grant.validTo === undefined || String(grant.validTo) >= today
}
