import { z } from 'zod'

/** Fewest characters of a new password. */
export const passwordLeast = 8

/** Everybody in the demonstration has it; a database that holds it is marked, and says so on every screen. */
export const demoPassword = 'demo'

/** POST /api/v1/users/:id/password — gives a person a new password; every session that is open under the old one ends. */
export const passwordSet = {
  request: z.object({ password: z.string().min(passwordLeast).max(200) }),
  answer: z.object({ changed: z.literal(true) }),
}
