import { z } from 'zod'

// What the pen and whoever carries the journal say to each other. They call it into a channel that all windows share: a
// shared worker can neither open a file that is flushed nor start a worker that can, and windows come and go.

export const asked = z.discriminatedUnion('what', [
  z.object({ what: z.literal('hello') }),
  z.object({ what: z.literal('append'), ask: z.string(), entries: z.array(z.unknown()) }),
  z.object({ what: z.literal('read'), ask: z.string() }),
  z.object({ what: z.literal('forget'), ask: z.string(), upTo: z.int().nonnegative() }),
])
export type Asked = z.infer<typeof asked>

const outcome = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), reason: z.enum(['full', 'failed']) }),
])

export const told = z.discriminatedUnion('is', [
  /** Somebody carries the journal now; another name says that it is another one than before. */
  z.object({ is: z.literal('here'), carrier: z.string() }),
  /** This browser keeps no such file, or a window could not start the worker that writes it. */
  z.object({ is: z.literal('none') }),
  z.object({ is: z.literal('answer'), ask: z.string(), outcome }),
])
export type Told = z.infer<typeof told>

/** One end of the channel. */
export interface Line {
  say(word: Asked | Told): void
  /** Calls with everything that others say; what one says oneself is not heard. */
  hear(on: (word: unknown) => void): void
}
