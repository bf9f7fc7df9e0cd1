import type { CodeColumn } from './codeColumn.ts'
import type { NumberColumn } from './numberColumn.ts'
import type { TextColumn } from './textColumn.ts'

export type Column = CodeColumn | NumberColumn | TextColumn
