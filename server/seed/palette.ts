/** A colour before it has an id: a name people know it by, a code in the manner of Pantone's textile book, its hex. */
export interface Swatch {
  readonly name: string
  readonly code: string
  readonly family: string
  readonly hex: string
}

/** name, family, hue in degrees, saturation and lightness in percent. */
const bases: readonly (readonly [string, string, number, number, number])[] = [
  ['Navy', 'Blue', 222, 45, 22],
  ['Indigo', 'Blue', 235, 38, 36],
  ['Sky', 'Blue', 204, 60, 68],
  ['Petrol', 'Blue', 192, 62, 26],
  ['Denim', 'Blue', 214, 34, 42],
  ['Burgundy', 'Red', 345, 55, 24],
  ['Scarlet', 'Red', 356, 74, 44],
  ['Brick', 'Red', 12, 52, 40],
  ['Rose', 'Pink', 346, 48, 68],
  ['Fuchsia', 'Pink', 326, 62, 46],
  ['Plum', 'Purple', 302, 28, 28],
  ['Lilac', 'Purple', 274, 32, 70],
  ['Rust', 'Orange', 20, 64, 40],
  ['Apricot', 'Orange', 28, 78, 70],
  ['Mustard', 'Yellow', 43, 68, 46],
  ['Butter', 'Yellow', 49, 78, 78],
  ['Olive', 'Green', 66, 32, 28],
  ['Bottle', 'Green', 154, 48, 19],
  ['Sage', 'Green', 116, 15, 60],
  ['Mint', 'Green', 152, 38, 76],
  ['Camel', 'Brown', 32, 40, 54],
  ['Chocolate', 'Brown', 22, 38, 20],
  ['Ecru', 'Neutral', 42, 34, 86],
  ['Pewter', 'Neutral', 210, 6, 46],
  ['Charcoal', 'Neutral', 214, 8, 22],
]

/** name, what it does to saturation and to lightness, in percent points. */
const finishes: readonly (readonly [string, number, number])[] = [
  ['', 0, 0],
  ['Deep', 6, -8],
  ['Pale', -12, 14],
  ['Dusty', -20, 5],
  ['Bright', 20, 4],
  ['Smoky', -26, -3],
  ['Washed', -10, 9],
  ['Heather', -16, 3],
]

/** 200 colours, each with its own code. */
export function palette(): Swatch[] {
  const taken = new Set<string>()
  return bases.flatMap(([base, family, hue, saturation, lightness]) =>
    finishes.map(([finish, more, lighter]) => {
      const s = clamp(saturation + more, 2, 96)
      const l = clamp(lightness + lighter, 7, 94)
      const name = finish === '' ? base : `${finish} ${base}`
      return { name, family, hex: hexOf(hue, s, l), code: codeOf(hue, s, l, taken) }
    }),
  )
}

/** LL-HHCC TCX: lightness from 11 (light) to 19 (dark), hue and chroma from 00 to 64. */
function codeOf(hue: number, s: number, l: number, taken: Set<string>): string {
  const lightness = clamp(Math.round(20 - l / 10), 11, 19)
  const place = two(Math.round((hue / 360) * 64))
  for (let chroma = Math.round((s / 100) * 64); ; chroma = (chroma + 1) % 65) {
    const code = `${lightness}-${place}${two(chroma)} TCX`
    if (taken.has(code)) continue
    taken.add(code)
    return code
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

function hexOf(hue: number, saturation: number, lightness: number): string {
  const l = lightness / 100
  const reach = (saturation / 100) * Math.min(l, 1 - l)
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    const value = l - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
