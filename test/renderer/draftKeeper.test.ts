import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDraft, type Edits, noEdits } from '../../renderer/data/draft.ts'
import { createKeeper } from '../../renderer/data/draftKeeper.ts'

const reported = vi.fn()
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('reportError', reported)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  reported.mockReset()
})

/** A form with a worker that writes down what it is given to keep. */
function form() {
  const draft = createDraft(noEdits)
  const worker = { kept: [] as (Edits['set'] | null)[], fails: false }
  const keeper = createKeeper(draft, async (edits) => {
    if (worker.fails) throw new Error('The disk failed.')
    worker.kept.push(edits?.set ?? null)
  })
  draft.subscribe(keeper.keepSoon)
  return { draft, keeper, worker }
}

test('what is typed is kept once typing rests', async () => {
  const { draft, worker } = form()
  draft.setField('note', 'R', null)
  draft.setField('note', 'Ru', null)
  await vi.advanceTimersByTimeAsync(1000)
  expect(worker.kept).toEqual([{ note: 'Ru' }])
})

test('nothing is kept while a save is under way, nor after it of what it has saved', async () => {
  const { draft, keeper, worker } = form()
  draft.setField('note', 'Rush', null)
  keeper.pause()
  keeper.keep()
  await vi.advanceTimersByTimeAsync(1000)
  expect(worker.kept).toEqual([])
  await keeper.forget()
  await vi.advanceTimersByTimeAsync(1000)
  draft.drop(draft.get())
  keeper.resume()
  await vi.advanceTimersByTimeAsync(1000)
  expect(worker.kept).toEqual([null])
})

test('what was typed while saving is kept when the save has ended', async () => {
  const { draft, keeper, worker } = form()
  draft.setField('note', 'Rush', null)
  keeper.pause()
  const saved = draft.get()
  draft.setField('shipMode', 'air', 'sea')
  await keeper.forget()
  draft.drop(saved)
  keeper.resume()
  expect(worker.kept).toEqual([null, { shipMode: 'air' }])
})

test('a save that failed leaves the edits to be kept', () => {
  const { draft, keeper, worker } = form()
  draft.setField('note', 'Rush', null)
  keeper.pause()
  keeper.resume()
  expect(worker.kept).toEqual([{ note: 'Rush' }])
})

test('a draft that is on its way to the worker is forgotten after it has come there', async () => {
  const order: string[] = []
  let arrive: () => void = () => {}
  const draft = createDraft(noEdits)
  const keeper = createKeeper(draft, async (edits) => {
    if (edits !== null) await new Promise<void>((resolve) => (arrive = resolve))
    order.push(edits === null ? 'forgotten' : 'kept')
  })
  draft.setField('note', 'Rush', null)
  keeper.keep()
  keeper.pause()
  const forgotten = keeper.forget()
  await vi.advanceTimersByTimeAsync(10)
  arrive()
  await forgotten
  expect(order).toEqual(['kept', 'forgotten'])
})

test('what could not be kept, or forgotten, is tried again', async () => {
  const { draft, keeper, worker } = form()
  worker.fails = true
  draft.setField('note', 'Rush', null)
  keeper.keep()
  await vi.advanceTimersByTimeAsync(10)
  expect(reported).toHaveBeenCalledOnce()
  worker.fails = false
  keeper.keep()
  expect(worker.kept).toEqual([{ note: 'Rush' }])
  worker.fails = true
  keeper.pause()
  await expect(keeper.forget()).rejects.toThrow('The disk failed.')
  draft.drop(draft.get())
  worker.fails = false
  keeper.resume()
  expect(worker.kept).toEqual([{ note: 'Rush' }, null])
})
