import { expect, test } from 'vitest'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { openKernel } from '../../workers/columns/kernel/wasm.ts'
import { compareFolded } from '../../workers/columns/order.ts'
import { sortTexts } from '../../workers/columns/sortTexts.ts'
import { finished } from '../../workers/columns/steps.ts'
import { TextColumn } from '../../workers/columns/textColumn.ts'
import { type Chance, chanceFrom, randomText } from './random.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.info(`sorted texts: SEED=${seed}`)

/** Texts that begin alike for long, that are alike but for capitals, that go on after another's end or after a zero. */
function textOf(chance: Chance, some: readonly string[]): string {
  const start = chance.pick(['', 'PO-', 'po-', 'Order of the buyer ', 'অর্ডার ', 'ÉTÉ '])
  const middle = chance.pick(['', chance.pick(some), `${chance.below(2000)}`, `${chance.below(1e9)}`])
  const text = `${start}${middle}${chance.pick(['', '', '\0', 'a', 'A', '\0b'])}`
  return text.isWellFormed() ? text : 'x'
}

test('texts lie in the order in which they are compared two and two, equal ones as they lay', () => {
  const chance = chanceFrom(seed)
  for (let round = 0; round < 24; round++) {
    const some = Array.from({ length: 3 }, () => randomText(chance))
    const isPlain = chance.likely(30)
    const texts = Array.from({ length: chance.pick([1, 2, 50, 6000]) }, () =>
      isPlain ? `PO-${chance.below(5000)}` : textOf(chance, some),
    )
    const column = new TextColumn('text')
    for (const [slot, text] of texts.entries()) column.write(slot, text)
    // Replaced texts lie elsewhere in the heap than their slots say.
    if (chance.likely(50)) for (const slot of texts.keys()) if (chance.likely(5)) texts[slot] = textOf(chance, some)
    for (const [slot, text] of texts.entries()) column.write(slot, text)
    const slots = [...texts.keys()].sort(() => chance.below(3) - 1)
    for (const isDescending of [false, true]) {
      const turn = isDescending ? -1 : 1
      const expected = slots.toSorted((a, b) => turn * compareFolded(texts[a] ?? '', texts[b] ?? ''))
      for (const kernel of [plainKernel, openKernel()]) {
        const sorted = Uint32Array.from(slots)
        finished(sortTexts(kernel, column, isDescending, sorted))
        expect([...sorted], `round ${round} with ${kernel.name}`).toEqual(expected)
      }
    }
  }
})
