import type { Outcome } from '../model/fault.ts'
import type { Mutation } from '../model/mutation.ts'

/**
 * One line of the journal: an edit, with all that is needed to send it even when IndexedDB is gone. A later line for the
 * same edit says that a person gave it up: a rescue must not send what was discarded.
 */
export interface Frame {
  readonly replica: string
  readonly person: string
  readonly mutation: Mutation
  /** The reason for which it was discarded. */
  readonly discarded?: string | undefined
}

export interface KeptFrame {
  /** The journal's own serial number of the frame. */
  readonly at: number
  /** Undefined where a later build wrote something that this one cannot read. */
  readonly frame: Frame | undefined
}

/**
 * The second copy of unsent work, outside the browser's database: a file that the desktop shell writes, or in a plain
 * browser the worker of a window.
 */
export interface Journal {
  /** 'none' in a browser that cannot keep such a file. */
  readonly kind: 'file' | 'none'
  /**
   * Resolves with the frame's number when it is on the medium (fsync), never before. The fault "full" says that the disk
   * had no room for it: what a database calls complete in that moment may be lost, so the edit is not saved.
   */
  append(frame: Frame): Promise<Outcome<number>>
  read(): Promise<Outcome<readonly KeptFrame[]>>
  /** Drops frames up to and including a number: only when all of them were answered. */
  forget(upTo: number): Promise<Outcome<void>>
}

/** Where there is no file, the one copy is IndexedDB's, and the screens say so. */
export const noJournal: Journal = {
  kind: 'none',
  append: async () => ({ ok: true, value: 0 }),
  read: async () => ({ ok: true, value: [] }),
  forget: async () => ({ ok: true, value: undefined }),
}
