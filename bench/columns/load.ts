import type { FactoryBlock } from './factory.ts'

type Listed = Omit<FactoryBlock, 'bytes'>

/** The blocks that the bench's server holds, one after the other. */
export async function* fetchBlocks(): AsyncGenerator<FactoryBlock, void> {
  for await (const { bytes, ...block } of fetchShapes('')) yield { ...block, bytes }
}

/** As fetchBlocks, the rows in another form; see shapes. */
export async function* fetchShapes(ending: '' | '.json' | '.csv'): AsyncGenerator<FactoryBlock, void> {
  const list = (await (await fetch('/blocks')).json()) as readonly Listed[] // the bench's own server
  for (const block of list) {
    const answer = await fetch(`/blocks/${block.no}${ending}`)
    yield { ...block, bytes: new Uint8Array(await answer.arrayBuffer()) }
  }
}

/** The same loop as bench/calibrate, where the figures are made: how fast this machine is at this moment, in ms. */
export function calibrate(): number {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < 5; run++) {
    const started = performance.now()
    let sum = 0
    for (let i = 0; i < 20_000_000; i++) sum = (sum + Math.imul(i, 31)) | 0
    best = Math.min(best, performance.now() - started + (sum === 1 ? 1 : 0))
  }
  return best
}
