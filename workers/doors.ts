import type { Grant } from '../model/access.ts'
import type { Instant } from '../model/calendar.ts'
import type { Clash, Fault, Outcome } from '../model/fault.ts'
import type { Op } from '../model/mutation.ts'
import type { Facet, Group, Headings, HeadingsAsked, Measure, Page, Query } from '../model/query.ts'
import type { Row } from '../model/table.ts'

/** The channel on which a plain browser's windows serve the journal to the pen. */
export const journalChannel = 'selvedge-journal'

/** The edit that takes another back, or null where none was needed. */
export interface Undone {
  readonly mutation: string | null
}

/** Rows of a table have changed; empty ids mean "many". */
export interface Notice {
  readonly table: string
  readonly ids: readonly string[]
}

export interface Person {
  readonly id: string
  readonly username: string
  readonly fullName: string
  readonly locale: 'en' | 'bn'
}

export interface Session {
  readonly person: Person
  readonly grants: readonly Grant[]
  /** False when the password was checked on this device only, because the server could not be reached. */
  readonly online: boolean
  /** The name of this person's replica on this device: what the reader is told to open. */
  readonly replica: string
}

/** What the corner of the frame says: how much waits, since when, and why. */
export interface SyncStatus {
  readonly reach: 'online' | 'offline' | 'signIn' | 'mustUpdate' | 'starting'
  /** What keeps this device from being current, if anything does: the cause behind `reach`. */
  readonly trouble?: Fault
  /**
   * The server answers and nothing gets on, for how long, ms. up: it takes nothing of what waits · down: its news does not
   * come. The work begins anew by itself every half minute.
   */
  readonly stall?: { readonly way: 'up' | 'down'; readonly forMs: number }
  /** Times at which rows here were found to differ from the server's, and were mended. */
  readonly incidents: number
  /** Whose desk this is; null when nobody is signed in. A window that shows somebody else must look again. */
  readonly person: string | null
  /** What that person may do now: it changes while they work. */
  readonly grants: readonly Grant[]
  /** This user's mutations that have no answer yet. */
  readonly waiting: number
  /** This user's mutations that need a person: refused, blocked, or with a clash to look at. */
  readonly attention: number
  /** Mutations of other people that wait on this device. */
  readonly othersWaiting: number
  /** With somebody who has signed in on a store that does not open: their own unsent mutations, as last counted. */
  readonly strandedWaiting?: number | undefined
  readonly lastSync: Instant | null
  /** Device clock minus server clock, ms; null until measured. */
  readonly clockOffsetMs: number | null
  /** Per table of the replica: rows on this device and whether that is all of them. */
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly complete: boolean }[]
  readonly progress: {
    readonly doneBytes: number
    readonly allBytes: number
    readonly doneRows: number
    readonly allRows: number
  } | null
  /** The second copy of unsent work: a file of the desktop shell, or a private one of the browser where it can keep one. */
  readonly journal: 'file' | 'none' | 'failing'
  readonly durability: 'power-safe' | 'process-safe' | 'memory' | null
  readonly demo: boolean
  /** While the server makes its demonstration nobody can sign in: orders made, orders wanted, time left if known, ms. */
  readonly making?: { readonly done: number; readonly of: number; readonly leftMs: number | null }
  readonly device: string
}

/** taken: given up here when the server had it already, so that it stands. */
export type OutboxState = 'waiting' | 'sending' | 'conflict' | 'rejected' | 'blocked' | 'taken'

/** arrived: the server has it, and its effects are here · givenUp: discarded here, or sent again as another edit. */
export type Fate = OutboxState | 'arrived' | 'givenUp'

export interface OutboxItem {
  readonly id: string
  readonly clientSeq: number
  readonly intent: string
  readonly at: Instant
  readonly state: OutboxState
  readonly ops: readonly Op[]
  readonly fault: Fault | null
  readonly clashes: readonly ConflictClash[]
  readonly tries: number
}

/** Rows of a table here were not what the server had. They are by now. */
export interface Mended {
  readonly at: Instant
  readonly table: string
  /** Rows that were lost, altered or too many. */
  readonly rows: number
  /** Records on the disk that could not be read. */
  readonly damaged: number
}

export interface ConflictClash extends Clash {
  readonly table: string
  readonly id: string
}

/** A clash that a person has not looked at yet. Both values are kept until then. */
export interface Conflict {
  readonly mutation: string
  readonly at: Instant
  readonly clash: ConflictClash
}

/** The pen: the only thread that writes rows and edits to disk, or talks to the server. */
export interface Writer {
  session(): Promise<Session | null>
  signIn(username: string, password: string): Promise<Outcome<Session>>
  /**
   * Sets a store that does not open aside, for who has just signed in, and opens an empty one. Nothing is deleted: the
   * damaged store stays under its name, and unsent work comes back from the journal where there is one.
   */
  startAnew(): Promise<Outcome<Session>>
  /** Gives a person a new password. Only the server can: it is not kept for later. */
  setPassword(person: string, password: string): Promise<Outcome<void>>
  /** Ends the session; unsent work stays on this device, bound to its author. */
  signOut(): Promise<Outcome<void>>
  /**
   * Saves an edit. Resolves when it is durable on this device (and in the journal, where there is one), long before the
   * server knows. The faults are those that the person can mend: invalid, missing, storage, signIn.
   */
  write(
    intent: string,
    ops: readonly Op[],
  ): Promise<Outcome<{ readonly mutation: string; readonly provisional: string | null }>>
  /**
   * Takes an edit back by a compensating one, whose name it tells; null for an edit of which nothing was written, which is
   * given up. The fault is "stale" where somebody has changed since what it wrote: then nothing is done.
   */
  undo(mutation: string): Promise<Outcome<Undone>>
  /** This user's mutations that are waiting or need attention, oldest first. */
  outbox(): Promise<readonly OutboxItem[]>
  /** What has become of one edit of this user; null where this device does not know it. */
  fate(mutation: string): Promise<Fate | null>
  retry(mutation: string): Promise<Outcome<void>>
  /** Gives an edit up. It is kept for 30 days with the reason and can be exported. */
  discard(mutation: string, reason: string): Promise<Outcome<void>>
  /** Lets an edit stand that the server had before it was given up. */
  accept(mutation: string): Promise<Outcome<void>>
  exportOutbox(): Promise<string>
  /** What was found amiss on this device and mended, newest first. The export has all that is known of each. */
  mended(): Promise<readonly Mended[]>
  conflicts(): Promise<readonly Conflict[]>
  /** mine: writes my value again over theirs · theirs: lets theirs stand. */
  settle(mutation: string, table: string, id: string, field: string, choice: 'mine' | 'theirs'): Promise<Outcome<void>>
  status(): Promise<SyncStatus>
  syncNow(): Promise<void>
  /** A form's unsaved values, kept across a crash; null forgets them. */
  keepDraft(key: string, value: unknown): Promise<void>
  /** @param about the row that the form edits: it is looked for now, so that whoever saves it does not wait for the disk */
  draft(key: string, about?: { readonly table: string; readonly id: string }): Promise<unknown>
  /** Calls with every change of status. Resolves to "stop". */
  watchStatus(on: (status: SyncStatus) => void): Promise<() => Promise<void>>
  newId(): Promise<string>
}

export interface LookupHit {
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly row: Row
}

/** One column of a file for a spreadsheet. */
export interface CsvColumn {
  readonly name: string
  readonly head: string
  /** Value → the words that stand for it: choices, yes and no. */
  readonly words?: Readonly<Record<string, string>>
  /** Another column, read where this one is empty. */
  readonly otherwise?: string
}

/** Some of the rows that match, by their place in the order. */
export interface Stretch {
  readonly from: number
  readonly count: number
}

/** What a person has seen of a list in which they chose a stretch. */
export interface SeenRows {
  /** Rows that matched. */
  readonly total: number
  /** Ids of rows of the stretch by their place in the list: of all of them, or of those that were looked at. */
  readonly ids: ReadonlyMap<number, string>
}

export interface CsvSlice {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Rows that were come by so far, and those of them in the file: one that was removed meanwhile is not. */
  readonly done: number
  readonly written: number
  readonly isLast: boolean
}

/** The eyes: holds the indexes in memory and answers every question, whatever the server does. */
export interface Reader {
  /** Turns to a replica by its name, or to none; every question waits for the tables that it is about. */
  open(replica: string | null): Promise<void>
  /** A ticket is any name that no other open question of the window has: see drop. */
  page(
    query: Query,
    offset: number,
    limit: number,
    columns?: readonly string[],
    ticket?: string,
  ): Promise<Outcome<Page>>
  row(table: string, id: string): Promise<Row | null>
  /** At most 5,000 rows that match, for forms. */
  rows(query: Query): Promise<Outcome<readonly Row[]>>
  /** Best first, at most 50. */
  lookup(table: string, text: string, limit: number, where: Query['where']): Promise<readonly LookupHit[]>
  group(
    query: Query,
    by: readonly string[],
    measures: readonly Measure[],
    limit: number,
    ticket?: string,
  ): Promise<Outcome<readonly Group[]>>
  facets(query: Query, field: string, limit: number, ticket?: string): Promise<Outcome<readonly Facet[]>>
  /** The groups of a list as they are shown: what each is, how many rows it has and where they lie, and its sums. */
  headings(query: Query, asked: HeadingsAsked, ticket?: string): Promise<Outcome<Headings>>
  /** Nobody waits for that answer any more: what of it is not done yet is left, and "busy" is answered. */
  drop(ticket: string): Promise<void>
  /** Ids → the words that name those rows. */
  titles(table: string, ids: readonly string[]): Promise<Readonly<Record<string, string>>>
  /** Ids of rows with unsent edits, to draw their amber bar. */
  pending(table: string): Promise<readonly string[]>
  /**
   * Begins a CSV file of all rows that match, or of a stretch of them: which, and in what order, is settled now; their
   * values are those of the moment at which each is written. Four files may be on their way; a fifth ends the first.
   * @returns 'moved' where other rows stand in the places of the stretch than those that were seen there
   */
  beginCsv(
    query: Query,
    columns: readonly CsvColumn[],
    stretch?: Stretch,
    seen?: SeenRows,
  ): Promise<Outcome<{ readonly file: string; readonly rows: number } | 'moved'>>
  /** The next bytes of a file, written between the questions of others. The last slice ends the file. */
  csvSlice(file: string): Promise<Outcome<CsvSlice>>
  /** Gives a file up. */
  endCsv(file: string): Promise<void>
  watch(on: (notices: readonly Notice[]) => void): Promise<() => Promise<void>>
}
