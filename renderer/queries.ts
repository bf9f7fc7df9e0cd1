import { QueryClient } from '@tanstack/react-query'
import type { Condition, HeadingsAsked, Measure, Query } from '../model/query.ts'
import { findTable } from '../model/tables.ts'
import type { Notice } from '../workers/doors.ts'

/**
 * What a cached answer was read from: the tables a notice must name to make it old, and the row where it is about one.
 * It stands second in every key of a read.
 */
interface Source {
  readonly tables: readonly string[]
  readonly id?: string
}

/** The address of every cached answer. */
export const keys = {
  session: ['session'] as const,
  status: ['status'] as const,
  outbox: ['outbox'] as const,
  /** Under the outbox: what makes that old makes this old. */
  fate: (mutation: string) => ['outbox', 'fate', mutation] as const,
  conflicts: ['conflicts'] as const,
  mended: (person: string | null, count: number) => ['mended', person, count] as const,
  draft: (key: string) => ['draft', key] as const,
  about: ['about'] as const,
  server: ['server'] as const,
  page: (query: Query, columns: readonly string[], block: number) =>
    ['read', source(touched(query, columns, true)), 'page', query, columns, block] as const,
  /** Some rows that lie one behind the other, from a place on. */
  stretch: (query: Query, columns: readonly string[], from: number, count: number) =>
    ['read', source(touched(query, columns, true)), 'stretch', query, columns, from, count] as const,
  count: (query: Query) => ['read', source(touched(query, [], false)), 'count', query] as const,
  row: (table: string, id: string) => ['read', { tables: [table], id } satisfies Source, 'row'] as const,
  rows: (query: Query) => ['read', source(touched(query, [], false)), 'rows', query] as const,
  lookup: (table: string, text: string, where: readonly Condition[], limit: number) =>
    [
      'read',
      source(touched({ table, where, search: text, sort: [] }, [], false)),
      'lookup',
      text,
      where,
      limit,
    ] as const,
  facets: (query: Query, field: string, limit: number) =>
    ['read', source(touched(query, [field], false)), 'facets', query, field, limit] as const,
  group: (query: Query, by: string, field: string) =>
    ['read', source(touched(query, [by, field], false)), 'group', query, by, field] as const,
  groups: (query: Query, by: readonly string[], measures: readonly Measure[], limit: number) =>
    ['read', source(touched(query, by, false)), 'groups', query, by, measures, limit] as const,
  headings: (query: Query, asked: HeadingsAsked) =>
    ['read', source(touched(query, asked.by, true)), 'headings', query, asked] as const,
  titles: (table: string, ids: readonly string[]) => ['read', source([table]), 'titles', ids] as const,
  pending: (table: string) => ['read', source([table]), 'pending'] as const,
}

function source(tables: readonly string[]): Source {
  return { tables }
}

/** The tables whose rows may change the answer: the table itself, those behind dotted names, and those that name refs. */
function touched(
  asked: {
    readonly table: string
    readonly where: readonly Condition[]
    readonly search: string
    readonly sort: readonly string[]
  },
  columns: readonly string[],
  withNames: boolean,
): readonly string[] {
  const drawer = findTable(asked.table)
  if (drawer === undefined) return [asked.table]
  const tables = new Set([asked.table])
  const reach = (name: string) => {
    const [head = '', tail] = name.replace(/^-/, '').split('.')
    const table = drawer.fields[head]?.table
    if (tail !== undefined && table !== undefined) tables.add(table)
  }
  const look = (condition: Condition): void => {
    if ('any' in condition) for (const inner of condition.any) look(inner)
    else reach(condition.field)
  }
  for (const condition of asked.where) look(condition)
  for (const name of [...asked.sort, ...columns]) reach(name)
  if (asked.search !== '') for (const name of drawer.search) reach(name)
  if (withNames)
    for (const field of Object.values(drawer.fields)) if (field.table !== undefined) tables.add(field.table)
  return [...tables]
}

/** Marks old exactly the answers that these notices touch; those on screen are asked again at once. */
export function invalidate(client: QueryClient, notices: readonly Notice[]): void {
  if (notices.length === 0) return
  void client.invalidateQueries({
    predicate: ({ queryKey }) =>
      queryKey[0] === 'read' && notices.some((notice) => concerns(queryKey[1] as Source, notice)),
  })
}

function concerns({ tables, id }: Source, notice: Notice): boolean {
  if (!tables.includes(notice.table)) return false
  return id === undefined || notice.ids.length === 0 || notice.ids.includes(id)
}

/** A read cache over the doors: it never grows old by itself, never looks at the network, never holds unsent work. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
        retry: false,
        refetchOnMount: true, // only what a notice has marked old
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        structuralSharing: true,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
