import { z } from 'zod'
import { isDay } from '../../../model/calendar.ts'
import { isId } from '../../../model/id.ts'

/** What of the board stands in the address: a line's screen on the floor is a link. */
export const boardSearch = z.object({
  day: z.custom<string>(isDay).optional().catch(undefined),
  section: z.custom<string>(isId).optional().catch(undefined),
  line: z.custom<string>(isId).optional().catch(undefined),
})
export type BoardSearch = z.infer<typeof boardSearch>
