import { z } from 'zod'
import { type Condition, condition } from '../../model/query.ts'
import { searchMax } from '../../model/search.ts'
import { groupShape } from './groupShape.ts'
import { pivotShape } from './pivotShape.ts'

const conditionsMax = 50
/** So deep may conditions lie inside one another. Reading one that is nested without end would end the whole screen. */
const depthMax = 8

function readCondition(given: unknown): Condition | undefined {
  return isDeep(given, depthMax) ? undefined : condition.safeParse(given).data
}

function isDeep(given: unknown, left: number): boolean {
  if (typeof given !== 'object' || given === null || !('any' in given) || !Array.isArray(given.any)) return false
  return left === 0 || given.any.some((each) => isDeep(each, left - 1))
}

/** What of a list stands in the address, so that a view is a link. What does not parse is left out, never a dead page. */
export const viewSearch = z.object({
  where: z
    .array(z.unknown())
    .max(conditionsMax)
    .transform((all) => all.flatMap((each) => readCondition(each) ?? []))
    .optional()
    .catch(undefined),
  // A longer text is looked at as far as the box would let one type it.
  q: z
    .string()
    .transform((text) => text.slice(0, searchMax))
    .optional()
    .catch(undefined),
  sort: z.array(z.string().max(60)).max(5).optional().catch(undefined),
  /** The list as a table of rows by columns instead. */
  pivot: pivotShape.optional().catch(undefined),
  /** The rows under the heads of their groups. */
  group: groupShape.optional().catch(undefined),
})
export type ViewSearch = z.infer<typeof viewSearch>

/** What of an address could not be read at all: the field of a filter where it names one, or else the part's own name. */
export function unreadIn(address: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(viewSearch.shape).flatMap(([part, shape]) => {
    const given = address[part]
    if (given === undefined) return []
    if (shape.parse(given) === undefined) return [part]
    if (part !== 'where' || !Array.isArray(given)) return []
    return given.filter((each) => readCondition(each) === undefined).map((each) => fieldIn(each) ?? part)
  })
}

function fieldIn(test: unknown): string | undefined {
  const named = z.object({ field: z.string() }).safeParse(test)
  return named.data?.field
}

/** A link as it was opened: what can be read, and what of it could not. */
export interface OpenedSearch extends ViewSearch {
  readonly unread?: readonly string[]
  /** True where a longer text was asked for than is looked for. */
  readonly isCut?: true
}

/**
 * Reads an address. What could not be read stays named in it, because the router writes the address anew at once; the
 * next change of the list drops that, and so does whoever has read it.
 */
export function readSearch(address: Readonly<Record<string, unknown>>): OpenedSearch {
  const named = z.array(z.string()).max(conditionsMax).catch([]).parse(address.unread)
  const unread = [...new Set([...named, ...unreadIn(address)])]
  const isCut = address.isCut === true || (typeof address.q === 'string' && address.q.length > searchMax)
  return { ...viewSearch.parse(address), ...(unread.length > 0 ? { unread } : {}), ...(isCut ? { isCut } : {}) }
}

const nothing: readonly PlainCondition[] = []
type PlainCondition = Exclude<Condition, { any: readonly Condition[] }>

/** The plain conditions of each field. A filter owns all those of its field: a link may bring several. */
export function conditionsByField(where: readonly Condition[]): (field: string) => readonly PlainCondition[] {
  const byField = new Map<string, PlainCondition[]>()
  for (const each of where) if ('field' in each) byField.set(each.field, [...(byField.get(each.field) ?? []), each])
  return (field) => byField.get(field) ?? nothing
}

/** What the editor of a filter begins with: from where to where, also where a link says so in two conditions. */
export function editedOf(conditions: readonly PlainCondition[]): Condition | undefined {
  const [first, second, ...more] = conditions
  if (first === undefined || second === undefined || more.length > 0) return first
  const [least, most] = first.op === 'gte' ? [first, second] : [second, first]
  if (least.op !== 'gte' || most.op !== 'lte') return first
  const [from, to] = [least.value, most.value]
  return typeof from === 'boolean' || typeof to === 'boolean' ? first : { field: first.field, op: 'between', from, to }
}

/** The conditions with that of one field replaced, or taken out when there is none. */
export function withCondition(
  where: readonly Condition[],
  field: string,
  next: Condition | undefined,
): readonly Condition[] {
  const rest = where.filter((each) => !('field' in each) || each.field !== field)
  return next === undefined ? rest : [...rest, next]
}

/** The address without what says nothing. */
export function withoutEmpty({ where, q, sort, pivot, group }: ViewSearch): ViewSearch {
  return {
    ...(where !== undefined && where.length > 0 ? { where } : {}),
    ...(q ? { q } : {}),
    ...(sort !== undefined && sort.length > 0 ? { sort } : {}),
    ...(pivot === undefined ? {} : { pivot }),
    ...(group === undefined ? {} : { group }),
  }
}
