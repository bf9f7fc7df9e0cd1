import { expect, test } from 'vitest'
import { putTexts, textAt } from '../../model/pack/texts.ts'

test.each([
  ['ASCII', ['', 'S/S 26', 'shade band approved', '']],
  ['Bangla, accents and emoji among ASCII', ['বোতাম', 'café', 'plain', '🧵 thread 🧵', '', '\ufeffmarked', 'é']],
  ['nothing', []],
])('Texts end to end read as they were put: %s', (_, texts) => {
  const put = putTexts(texts)
  expect(texts.map((_text, i) => textAt(put, i))).toEqual(texts)
})
