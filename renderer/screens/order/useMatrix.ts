import { useMemo } from 'react'
import type { Draft } from '../../data/draft.ts'
import { useDraftField, useEdits } from '../../data/useDraft.ts'
import { ask, rowsOf, useRows } from '../../data/useRows.ts'
import { type Matrix, matrixOf } from './matrix.ts'

/** The matrix of an order with its unsaved cells, of the style that the form names now. */
export function useMatrix(
  orderId: string,
  isNew: boolean,
  row: Readonly<Record<string, unknown>>,
  draft: Draft,
): Matrix {
  const style = useDraftField(draft, 'style', row)
  const edits = useEdits(draft)
  const ofOrder = useMemo(
    () => (isNew ? undefined : ask('orderLine', { where: [{ field: 'order', op: 'eq', value: orderId }] })),
    [isNew, orderId],
  )
  const ofStyle = useMemo(
    () =>
      typeof style === 'string'
        ? ask('styleColorway', { where: [{ field: 'style', op: 'eq', value: style }], sort: ['name'] })
        : undefined,
    [style],
  )
  const lines = rowsOf(useRows(ofOrder))
  const colorways = rowsOf(useRows(ofStyle))
  return useMemo(
    () => matrixOf(lines, typeof style === 'string' ? colorways : [], edits),
    [lines, colorways, style, edits],
  )
}
