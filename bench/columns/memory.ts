import { readdirSync, readFileSync } from 'node:fs'

/** Memory of its own, in bytes, that a browser with this profile and all its children hold; 0 where there is no /proc. */
export function memoryOf(profile: string): number {
  const parents = new Map<number, number>()
  const held = new Set<number>()
  for (const name of list('/proc')) {
    const id = Number(name)
    if (!Number.isInteger(id)) continue
    parents.set(id, Number(/^PPid:\s+(\d+)/m.exec(text(`/proc/${id}/status`))?.[1] ?? 0))
    if (text(`/proc/${id}/cmdline`).includes(profile)) held.add(id)
  }
  let grew = true
  while (grew) {
    grew = false
    for (const [id, parent] of parents) {
      if (held.has(id) || !held.has(parent)) continue
      held.add(id)
      grew = true
    }
  }
  let bytes = 0
  for (const id of held)
    bytes += 1024 * Number(/^Private_Dirty:\s+(\d+)/m.exec(text(`/proc/${id}/smaps_rollup`))?.[1] ?? 0)
  return bytes
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** A process may end while it is looked at. */
function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
