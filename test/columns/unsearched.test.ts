import { expect, test, vi } from 'vitest'
import type { Query } from '../../model/query.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { IdIndex } from '../../workers/columns/idIndex.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { seeded, serverRow } from '../world/make.ts'

test('a list in which nothing is searched for is answered before it is known where its refs lead', () => {
  const random = seeded(8)
  const idOf = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
  const engine = new Engine({ kernel: plainKernel, clock: () => 0 })
  for (let n = 0; n < 40; n++) engine.table('style')?.write(serverRow('style', idOf(n), { styleNo: `S${n}` }))
  for (let n = 0; n < 100; n++) {
    const style = idOf(Math.floor(random() * 40))
    engine.table('salesOrder')?.write(serverRow('salesOrder', idOf(1000 + n), { style, status: 'draft' }))
  }
  const findIn = vi.spyOn(IdIndex.prototype, 'findIn')
  const where: Query['where'] = [{ field: 'status', op: 'eq', value: 'draft' }]
  const query: Query = { table: 'salesOrder', where, search: '  ', sort: ['-orderDate'] }
  expect(engine.page(query, 0, 10, ['status'])).toMatchObject({ ok: true, value: { total: 100 } })
  expect(findIn).not.toHaveBeenCalled()
  expect(engine.page({ ...query, search: 's7' }, 0, 10, ['status'])).toMatchObject({ ok: true })
  expect(findIn).toHaveBeenCalled()
})
