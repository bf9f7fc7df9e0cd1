import { z } from 'zod'
import type { Instant } from '../../model/calendar.ts'
import { mutation } from '../../model/wire.ts'
import type { Frame, KeptFrame } from '../../sync/journal.ts'

const frame = z.object({ replica: z.string(), person: z.string(), mutation, discarded: z.string().optional() })

/** What a journal's file answers when it is read, whoever keeps it. */
export const kept = z.object({ entries: z.array(z.object({ at: z.int(), entry: z.unknown() })) })

/** Another build may have written what this one cannot read: that counts as there, and not as a frame. */
export function framesIn({ entries }: z.infer<typeof kept>): readonly KeptFrame[] {
  return entries.map(({ at, entry }) => {
    const parsed = frame.safeParse(entry)
    return { at, frame: parsed.success ? frameOf(parsed.data) : undefined }
  })
}

function frameOf({ mutation, ...rest }: z.infer<typeof frame>): Frame {
  return { ...rest, mutation: { ...mutation, at: mutation.at as Instant } } // only ever shown: see Mutation.at
}
