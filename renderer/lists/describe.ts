import type { Condition } from '../../model/query.ts'
import { meaningOf } from '../../model/query.ts'
import type { Drawer } from '../../model/table.ts'
import type { Words } from '../words.ts'
import { daysFromToday } from './relativeDays.ts'

/** What a filter says, in the few words that fit on a chip: "H&M, Zara", "next 90 days", "≥ 500". */
export function describe(
  words: Words,
  drawer: Drawer,
  condition: Condition,
  names: Readonly<Record<string, string>>,
): string {
  if ('any' in condition) return condition.any.map((each) => describe(words, drawer, each, names)).join(' / ')
  const field = meaningOf(drawer, condition.field)?.field
  const one = (value: unknown): string => {
    if (field === undefined) return String(value)
    const days = field.kind === 'day' ? daysFromToday(value) : undefined
    if (days !== undefined) return days === 0 ? words.say('filter.today') : words.say('filter.inDays', { n: days })
    return words.value(field, value, names[String(value)]) || String(value)
  }
  switch (condition.op) {
    case 'in':
    case 'notIn': {
      const [first, second, ...more] = condition.values.map(one)
      const text =
        more.length > 0
          ? words.say('filter.andMore', { first: first ?? '', n: condition.values.length - 1 })
          : [first, second].filter((each) => each !== undefined).join(', ')
      return condition.op === 'in' ? text : words.say('filter.not', { text })
    }
    case 'between': {
      const from = daysFromToday(condition.from)
      const to = daysFromToday(condition.to)
      if (from === 0 && to !== undefined && to >= 0) return words.say('filter.nextDays', { n: to })
      if (to === 0 && from !== undefined && from < 0) return words.say('filter.lastDays', { n: -from })
      return `${one(condition.from)} – ${one(condition.to)}`
    }
    case 'contains':
    case 'startsWith':
      return `“${condition.text}”`
    case 'isNull':
      return words.say('filter.isEmpty')
    case 'notNull':
      return words.say('filter.isFilled')
    case 'eq':
      return one(condition.value)
    case 'ne':
      return words.say('filter.not', { text: one(condition.value) })
    case 'lt':
      return `< ${one(condition.value)}`
    case 'lte':
      return `≤ ${one(condition.value)}`
    case 'gt':
      return `> ${one(condition.value)}`
    case 'gte':
      return `≥ ${one(condition.value)}`
  }
}
