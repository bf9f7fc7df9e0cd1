import { createIntl, createIntlCache, type IntlShape, useIntl } from 'react-intl'
import type { Day } from '../model/calendar.ts'
import type { Fault } from '../model/fault.ts'
import type { Choice, Field, Label } from '../model/field.ts'
import { meaningOf } from '../model/query.ts'
import { fieldOf } from '../model/table.ts'
import { findTable } from '../model/tables.ts'
import { nextTask } from './nextTask.ts'
import { bn } from './words/bn.ts'
import { en } from './words/en.ts'
import { type Formats, formatsFor, type Locale, numberLocales } from './words/format.ts'

export type Word = keyof typeof en
export type Values = Readonly<Record<string, string | number>>

const sentences: Readonly<Record<Locale, Readonly<Record<Word, string>>>> = { en, bn }

/** Everything that speaks to a person, in one language. */
export interface Words extends Formats {
  readonly locale: Locale
  say(word: Word, values?: Values): string
  label(label: Label): string
  /** What n rows of a room are called: one order, two orders. The number itself is not in it. */
  counted(room: Word, n: number): string
  /** The name of a table. */
  table(name: string): string
  field(table: string, name: string): string
  choice(choices: readonly Choice[] | undefined, value: unknown): string
  /** A stored value as a person reads it; refs are named by the caller. */
  value(field: Field, value: unknown, name?: string): string
  fault(fault: Fault): string
  /** The sentence for a reason code of an invalid field. */
  reason(code: string, field?: Field): string
  /** What a mutation did, in words. */
  intent(name: string): string
}

export function intlFor(locale: Locale): IntlShape {
  return createIntl({ locale: numberLocales[locale], messages: sentences[locale] }, createIntlCache())
}

/** Whoever asks the browser for the first time how a language counts and dates waits as long as for a screen. */
export async function readyToSpeak(locale: Locale): Promise<void> {
  intlFor(locale)
  await nextTask()
  formatsFor(locale)
}

const made = new WeakMap<IntlShape, Words>()

/** The words of the language around this part: the same object for all parts, which therefore need not be drawn again. */
export function useWords(): Words {
  const intl = useIntl()
  const known = made.get(intl)
  if (known !== undefined) return known
  const words = makeWords(intl)
  made.set(intl, words)
  return words
}

export function makeWords(intl: IntlShape): Words {
  const locale: Locale = intl.locale.startsWith('bn') ? 'bn' : 'en'
  const formats = formatsFor(locale)
  const label = (each: Label) => each[locale]
  const say = (word: Word, values?: Values) => intl.formatMessage({ id: word }, values)

  const counted = (room: Word, n: number) => {
    const word = room.replace(/^room\./, 'counted.')
    return isWord(word) ? say(word, { n }) : say(room).toLocaleLowerCase(locale)
  }
  const table = (name: string) => {
    const drawer = findTable(name)
    return drawer === undefined ? name : label(drawer.label)
  }
  const field = (tableName: string, name: string) => {
    const drawer = findTable(tableName)
    // A link may ask by the name of what a row points to, as "buyer.name": people call that what its column is headed.
    const found = drawer === undefined ? undefined : meaningOf(drawer, name)
    return found === undefined ? name : label(found.label)
  }
  const choice = (choices: readonly Choice[] | undefined, value: unknown) => {
    const found = choices?.find((each) => each.value === value)
    return found === undefined ? String(value ?? '') : label(found.label)
  }
  const value = (of: Field, given: unknown, name?: string): string => {
    if (given === null || given === undefined || given === '') return ''
    switch (of.kind) {
      case 'integer':
        return typeof given === 'number' ? formats.whole(given) : String(given)
      case 'decimal':
        return formats.decimal(String(given), Math.min(of.scale ?? 2, 2), of.scale)
      case 'day':
        return formats.day(String(given) as Day)
      case 'instant':
        return formats.moment(String(given))
      case 'flag':
        return say(given === true ? 'common.yes' : 'common.no')
      case 'choice':
        return choice(of.choices, given)
      case 'ref':
        return name ?? String(given)
      case 'list':
        return Array.isArray(given) ? given.filter((each) => typeof each === 'string').join(' · ') : ''
      case 'text':
        return String(given)
    }
  }

  const reason = (code: string, of?: Field): string => {
    const values = {
      max: of?.max ?? of?.most ?? 0,
      least: of?.least ?? 0,
      most: of?.most ?? 0,
      scale: of?.scale ?? 0,
    }
    const word = `reason.${code}`
    return isWord(word) ? say(word, values) : say('reason.invalid')
  }

  const fieldList = (tableName: string, names: readonly string[]) =>
    names.map((name) => field(tableName, name)).join(', ')

  const fault = (of: Fault): string => {
    switch (of.kind) {
      case 'offline':
        return say('fault.offline')
      case 'signIn':
        return say(`fault.signIn.${of.reason}`, {
          minutes: Math.max(1, Math.ceil((of.retryMs ?? 60_000) / 60_000)),
          seen: of.seen === undefined ? '' : formats.moment(of.seen),
          clock: of.clock === undefined ? '' : formats.moment(of.clock),
        })
      case 'forbidden':
        return say('fault.forbidden', { permission: permissionWords(of.permission) })
      case 'invalid':
        return say('fault.invalid', {
          fields: Object.entries(of.fields)
            .map(([name, code]) => `${field(of.table ?? '', name)}: ${reason(code, fieldIn(of.table, name))}`)
            .join(' '),
        })
      case 'stale':
        return say('fault.stale', { fields: fieldList(of.table, [...new Set(of.clashes.map((clash) => clash.field))]) })
      case 'missing':
        return say('fault.missing', { table: table(of.table) })
      case 'duplicate':
        return say('fault.duplicate', { fields: fieldList(of.table, of.fields) })
      case 'inUse':
        return say('fault.inUse', { table: table(of.by) })
      case 'illegalMove': {
        const choices = findTable(of.table)?.fields.status?.choices
        const values = { from: choice(choices, of.from), to: choice(choices, of.to) }
        const word = `move.${of.reason}`
        return isWord(word) ? say(word, values) : say('fault.illegalMove', values)
      }
      case 'ended':
        return say('fault.ended', { state: choice(findTable(of.table)?.fields.status?.choices, of.state) })
      case 'blocked':
        return say('fault.blocked')
      case 'taken':
        return say('fault.taken', { reason: of.reason })
      case 'mustUpdate':
        return say('fault.mustUpdate', { minimum: of.minimum })
      case 'busy':
        return say('fault.busy', { seconds: Math.max(1, Math.ceil(of.retryMs / 1000)) })
      case 'tooLarge':
        return say(of.unit === 'rows' ? 'fault.tooLarge.rows' : 'fault.tooLarge.bytes', { limit: of.limit })
      case 'reset':
        return say('fault.reset')
      case 'storage':
        return say(`fault.storage.${of.reason}`)
      case 'unreadable':
        return say('fault.unreadable')
      case 'unexpected':
        return say('fault.unexpected', { incident: of.incident })
      default:
        // A newer server may know faults that this build does not.
        return say('fault.unexpected', { incident: '?' })
    }
  }

  const permissionWords = (permission: string) => {
    const word = `permission.${permission}`
    return isWord(word) ? say(word) : permission
  }

  const intent = (name: string) => {
    const word = `intent.${name}`
    if (isWord(word)) return say(word)
    const [tableName = '', verb = ''] = name.split('.')
    const generic = `intent.any.${verb}`
    return isWord(generic) ? say(generic, { table: table(tableName) }) : name
  }

  return { ...formats, locale, say, counted, label, table, field, choice, value, fault, reason, intent }
}

function fieldIn(table: string | undefined, name: string): Field | undefined {
  const drawer = table === undefined ? undefined : findTable(table)
  return drawer === undefined ? undefined : fieldOf(drawer, name)
}

export function isWord(id: string): id is Word {
  return Object.hasOwn(en, id)
}
