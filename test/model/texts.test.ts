import { expect, test } from 'vitest'
import { allTexts, putTexts, textAt } from '../../model/pack/texts.ts'

test.each([
  ['ASCII', ['', 'S/S 26', 'shade band approved', '']],
  ['Bangla, accents and emoji among ASCII', ['বোতাম', 'café', 'plain', '🧵 thread 🧵', '', '\ufeffmarked', 'é']],
  ['nothing', []],
])('All texts at once read as one by one: %s', (_, texts) => {
  const put = putTexts(texts)
  expect(allTexts(put)).toEqual(texts)
  expect(texts.map((_text, i) => textAt(put, i))).toEqual(texts)
})
