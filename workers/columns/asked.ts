import type { ColumnTable } from './columnTable.ts'
import type { Kernel } from './kernel/kernel.ts'
import type { Lenses } from './lenses.ts'

/** What a filter or a search is asked of. */
export interface FilterDeps {
  readonly table: ColumnTable
  readonly lenses: Lenses
  readonly kernel: Kernel
}
