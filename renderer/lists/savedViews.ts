import { z } from 'zod'
import { condition } from '../../model/query.ts'
import { densities } from '../settings.ts'
import { layoutShape } from './columnLayout.ts'
import { groupShape } from './groupShape.ts'
import { pivotShape } from './pivotShape.ts'

/** The form in which views are saved now. The first had no number, and no pivot; the second no groups. */
const version = 3

const first = z.object({
  name: z.string().min(1).max(60),
  where: z.array(condition).max(50),
  q: z.string().max(200),
  sort: z.array(z.string()).max(5),
  layout: layoutShape,
  density: z.enum(densities),
})
const second = first.extend({ version: z.literal(2), pivot: pivotShape.optional() })
const third = second.extend({ version: z.literal(version), group: groupShape.optional() })

/** A named set of filters, order, columns, density, groups and pivot. The address carries all but columns and density. */
export type SavedView = z.infer<typeof third>

/** So many views a list has room for on one device. Asked when one is kept: a reader that refuses more shows none of them. */
export const viewsMax = 200

/** What this device keeps: views of any version, also of one that this build cannot read. */
export const storedViews = z.array(z.unknown())

/** The views that can be read, an older one in the form of now. */
export function readViews(stored: readonly unknown[]): readonly SavedView[] {
  return stored.flatMap((each): SavedView[] => {
    const now = third.safeParse(each)
    if (now.success) return [now.data]
    const old = isNumbered(each) ? second.safeParse(each) : first.safeParse(each)
    return old.success ? [{ ...old.data, version }] : []
  })
}

/** Views of a newer version, or ones that something else wrote: kept as they are, and counted. */
export function unreadViews(stored: readonly unknown[]): number {
  return stored.length - readViews(stored).length
}

/** The stored views with this one, in place of one of the same name; what cannot be read stays. */
export function withView(stored: readonly unknown[], view: Omit<SavedView, 'version'>): readonly unknown[] {
  return [...withoutView(stored, view.name), { ...view, version }].sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
}

export function withoutView(stored: readonly unknown[], name: string): readonly unknown[] {
  return stored.filter((each) => readViews([each])[0]?.name !== name)
}

function isNumbered(each: unknown): boolean {
  return typeof each === 'object' && each !== null && 'version' in each
}

function nameOf(each: unknown): string {
  return readViews([each])[0]?.name ?? ''
}
