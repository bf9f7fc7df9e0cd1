import { z } from 'zod'

const shape = z.array(z.object({ part: z.string(), color: z.string() }))

/** The ids of the colours of a colourway, each once, in the order of its parts. */
export function colorIds(parts: unknown): readonly string[] {
  const parsed = shape.safeParse(parts)
  return parsed.success ? [...new Set(parsed.data.map((part) => part.color))] : []
}

/** The sizes of a colourway, in its own order. */
export function sizesOf(sizes: unknown): readonly string[] {
  return Array.isArray(sizes) ? sizes.filter((size) => typeof size === 'string') : []
}
