import { z } from 'zod'
import { type Condition, condition } from '../../model/query.ts'

/** What of a list stands in the address, so that a view is a link. What does not parse is left out, never a dead page. */
export const viewSearch = z.object({
  where: z.array(condition).max(50).optional().catch(undefined),
  q: z.string().max(200).optional().catch(undefined),
  sort: z.array(z.string().max(60)).max(5).optional().catch(undefined),
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
