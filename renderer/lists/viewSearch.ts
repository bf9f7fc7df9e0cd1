import { z } from 'zod'
import { type Condition, condition } from '../../model/query.ts'
import { searchMax } from '../../model/search.ts'
import { groupShape } from './groupShape.ts'
import { pivotShape } from './pivotShape.ts'

/** What of a list stands in the address, so that a view is a link. What does not parse is left out, never a dead page. */
export const viewSearch = z.object({
  where: z.array(condition).max(50).optional().catch(undefined),
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

/** The condition that a filter of this field put there; a filter owns all plain conditions of its field. */
export function conditionOf(where: readonly Condition[], field: string): Condition | undefined {
  return where.find((each) => 'field' in each && each.field === field)
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
