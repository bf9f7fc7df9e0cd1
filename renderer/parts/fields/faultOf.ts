import type { Field } from '../../../model/field.ts'
import { beyondWhole } from '../../words/parse.ts'

/** The reason code for what is wrong with a value, or undefined when it is a fair one. */
export function faultOf(field: Field, value: unknown): string | undefined {
  const parsed = field.schema().safeParse(value)
  return parsed.success ? undefined : (beyondWhole(field, value) ?? parsed.error.issues[0]?.message ?? 'invalid')
}

/** True for faults that typing on cannot mend, so that they are said at once and not when one leaves. */
export function isOver(code: string): boolean {
  const over = ['tooLong', 'tooFine', 'tooLarge', 'unreadable', 'otherCurrency', 'currencyFirst', 'noCurrency']
  return over.includes(code)
}
