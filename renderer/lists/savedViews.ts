import { z } from 'zod'
import { condition } from '../../model/query.ts'
import { densities } from '../settings.ts'
import { layoutShape } from './columnLayout.ts'

/** A named set of filters, order, columns and density. The address carries the first two, this device the rest. */
export const savedView = z.object({
  name: z.string().min(1).max(60),
  where: z.array(condition).max(50),
  q: z.string().max(200),
  sort: z.array(z.string()).max(5),
  layout: layoutShape,
  density: z.enum(densities),
})
export type SavedView = z.infer<typeof savedView>
export const savedViews = z.array(savedView).max(50)

/** The views with this one in it, in place of one of the same name. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const rest = views.filter((each) => each.name !== view.name)
  return [...rest, view].sort((a, b) => a.name.localeCompare(b.name)).slice(0, 50)
}
