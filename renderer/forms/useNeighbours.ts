import { useNavigate } from '@tanstack/react-router'
import { listMemory } from '../lists/listMemory.ts'
import type { Room } from '../rooms.ts'
import { useSurroundings } from '../surroundings.ts'

/** The next and the previous row of the list that this form was opened from. */
export function useNeighbours(room: Room, id: string) {
  const { reader } = useSurroundings().doors
  const navigate = useNavigate()
  const place = listMemory.of(room.path)
  const isFromList = place !== undefined && place.id === id

  const step = async (by: 1 | -1): Promise<void> => {
    if (place === undefined || !isFromList) return
    // The row itself may have moved in the list since it was opened, so it is looked for around its old place.
    const from = Math.max(0, place.index - 2)
    const page = await reader.page(place.query, from, 5, ['id'])
    if (!page.ok) return
    const at = page.value.rows.findIndex((row) => row.id === id)
    const next = page.value.rows[(at < 0 ? place.index - from : at) + by]
    if (next === undefined) return
    listMemory.keep(room.path, { ...place, index: from + page.value.rows.indexOf(next), id: next.id })
    await navigate({ to: '/$room/$id', params: { room: room.path, id: next.id } })
  }
  return { isFromList, next: () => step(1), previous: () => step(-1) }
}
