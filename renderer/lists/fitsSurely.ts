// No letter of the app's own font is wider than so many em; all digits are as wide as the widest, the hyphen too.
const widths: readonly (readonly [signs: string, em: number])[] = [
  ["iljtI.,:;·'| ", 0.36],
  ['fr/()–_', 0.52],
  ['-0123456789abcdeghknopqsuvxyz', 0.67],
  ['ABCDEFGHJKLNOPQRSTUVXYZ', 0.8],
  ['mwM', 0.93],
  ['W', 1.02],
]
const ems: ReadonlyMap<string, number> = new Map(
  widths.flatMap(([signs, em]) => [...signs].map((sign) => [sign, em] as const)),
)

/** In the font of codes the narrow letters are as wide as all others: so many em of the text beside it. */
const codeEm = 0.62

/**
 * Whether a text in the app's own font, or in that of codes, is narrower than so many px without any doubt. Then it needs
 * no edge to be cut off at, and that edge costs a browser as much as the text itself. Where in doubt it is cut, as by any
 * other grid.
 */
export function fitsSurely(text: string, roomPx: number, emPx: number, isCode = false): boolean {
  const roomEm = roomPx / emPx
  // Most of those that are too long are so by the number of their signs alone.
  if (text.length > 3 * roomEm) return false
  let em = 0
  for (const sign of text) {
    const signEm = ems.get(sign)
    if (signEm === undefined) return false
    em += isCode ? codeEm : signEm
  }
  return em <= roomEm
}
