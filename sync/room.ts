import { done, fail, type Outcome } from '../model/fault.ts'

/** How much more the disk takes, bytes; undefined where the platform cannot tell. */
export type FreeBytes = () => Promise<number | undefined>

/**
 * Kept free for what people save, bytes: a year of a person's edits, and what the platform needs to write at all. Rows that
 * the server has too are the first to do without.
 */
export const spareBytes = 256 * 1024 * 1024

/** Whether there is room for bytes that can be fetched, or written, again later. */
export async function roomFor(bytes: number, freeBytes: FreeBytes | undefined): Promise<Outcome<void>> {
  const free = await freeBytes?.().catch(() => undefined)
  return free === undefined || free - bytes >= spareBytes ? done : fail({ kind: 'storage', reason: 'low' })
}
