import { assert } from '../model/fault.ts'

/** What may stand for a parameter. Structured values go through jsonb(), so that nobody sends "[object Object]". */
export type Param = string | number | boolean | bigint | null | readonly (string | number | null)[]

/** A piece of SQL with its parameters still apart; pieces nest in pieces and are numbered only when they are sent. */
export class Sql {
  readonly texts: readonly string[]
  readonly values: readonly (Param | Sql)[]
  constructor(texts: readonly string[], values: readonly (Param | Sql)[]) {
    this.texts = texts
    this.values = values
  }
}

/** Everything between ${…} is a parameter, or another piece; text never becomes SQL by accident. */
export function sql(texts: TemplateStringsArray, ...values: readonly (Param | Sql)[]): Sql {
  return new Sql(texts, values)
}

/** A table's, column's or index's name, quoted. */
export function name(...path: readonly string[]): Sql {
  return raw(path.map((part) => `"${part.replaceAll('"', '""')}"`).join('.'))
}

/** SQL that the house itself wrote; never anything that came over a border. */
export function raw(text: string): Sql {
  return new Sql([text], [])
}

export function join(pieces: readonly Sql[], separator = ', '): Sql {
  if (pieces.length === 0) return raw('')
  return new Sql(['', ...pieces.slice(1).map(() => separator), ''], pieces)
}

export function jsonb(value: unknown): Sql {
  return new Sql(['', '::jsonb'], [value === null || value === undefined ? null : JSON.stringify(value)])
}

export interface Statement {
  readonly text: string
  /** Every parameter as PostgreSQL's text spelling, so that both drivers send the same bytes. */
  readonly params: (string | null)[]
}

export function compile(piece: Sql): Statement {
  const params: (string | null)[] = []
  let text = ''
  const write = (each: Sql): void => {
    each.texts.forEach((part, i) => {
      text += part
      if (i >= each.values.length) return
      const value = each.values[i] as Param | Sql
      if (value instanceof Sql) write(value)
      else text += `$${params.push(spell(value))}`
    })
  }
  write(piece)
  return { text, params }
}

function spell(value: Param): string | null {
  assert(value !== undefined, 'A parameter of a statement is undefined; null is the empty value.')
  if (value === null) return null
  if (Array.isArray(value)) return `{${value.map(spellItem).join(',')}}`
  assert(typeof value !== 'number' || Number.isFinite(value), `A parameter of a statement is ${value}.`)
  return String(value)
}

function spellItem(item: string | number | null): string {
  if (item === null) return 'NULL'
  if (typeof item === 'number') return String(item)
  return `"${item.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
