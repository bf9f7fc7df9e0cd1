import { expect, test } from 'vitest'
import { fold } from '../../model/search.ts'
import { asciiLower, foldsAsAscii } from '../../workers/columns/textBytes.ts'
import { chanceFrom } from './random.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.info(`bytes of texts: SEED=${seed}`)

function says(text: string): boolean {
  const bytes = new TextEncoder().encode(text)
  return foldsAsAscii(bytes, 0, bytes.length)
}

/** Every Bangla code point, the marks that it borrows, and some of what else a keyboard has. */
const letters = [
  ...Array.from({ length: 0x80 }, (_, i) => String.fromCodePoint(0x980 + i)),
  ...['k', 'K', ' ', '7', '\u0964', '\u0965', '\u0301', '\u0308', '\u00e9', '\u00c9', '\u0915', '\u093c', '\u1e9b'],
  ...['\ud83d\ude00', '\ud835\udc00'],
]
const wronglySteady = (text: string) => says(text) && fold(text) !== asciiLower(text)

test('of no two letters side by side it is said that folding leaves them when it does not', () => {
  expect(letters.flatMap((a) => letters.map((b) => a + b)).filter(wronglySteady)).toEqual([])
})

test('of no longer text either', () => {
  const chance = chanceFrom(seed)
  // The signs that canonical spelling moves, joins or parts come more often than by chance.
  const signs = ['\u09bc', '\u09be', '\u09c7', '\u09cd', '\u09d7', '\u09af', '\u09a1', '\u09df', '\u09cb']
  const texts = Array.from({ length: 50_000 }, () =>
    Array.from({ length: 3 + chance.below(4) }, () => chance.pick(chance.likely(70) ? signs : letters)).join(''),
  )
  expect(texts.filter(wronglySteady)).toEqual([])
})

test('the notes of a factory are mostly seen to need nothing', () => {
  const notes = ['Shade approved, bulk OK', 'কাউন্টার স্যাম্পল রুমে আছে।', 'বায়ার কাপড় দেখে গেছেন', 'রং মিলিয়ে PP sample দিন']
  expect(notes.filter((note) => !says(note))).toEqual([])
  expect(says('৩ নম্বর মেশিনে আছে')).toBe(false)
})
