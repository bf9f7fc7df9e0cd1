import type { Day } from '../../model/calendar.ts'
import type { Field } from '../../model/field.ts'
import { fold } from '../../model/search.ts'
import { type Drawer, faultsIn } from '../../model/table.ts'
import { tidy } from '../forms/recordOps.ts'
import { en } from '../words/en.ts'
import { beyondWhole, isNoSuchDay, parseDay, parseNumber, wholeOf } from '../words/parse.ts'
import type { Words } from '../words.ts'

/** A value, or the reason code of why the text is none. */
export type Read = { readonly value: unknown } | { readonly fault: string }

/** Reads a pasted text as the field of a form reads what is typed. Names of other rows are looked up by the caller. */
export function readPasted(drawer: Drawer, name: string, text: string, words: Words, today: Day): Read {
  const field = drawer.fields[name]
  if (field === undefined) return { fault: 'unknownField' }
  const value = text.trim() === '' ? null : saidBy(field, text, words, today)
  if (value === undefined && field.kind === 'day' && isNoSuchDay(text, today)) return { fault: 'noSuchDay' }
  if (value === undefined) return { fault: notRead[field.kind] ?? 'invalid' }
  const { [name]: code } = faultsIn(drawer, { [name]: value })
  const fault = beyondWhole(field, value) ?? code
  return fault === undefined ? { value } : { fault }
}

const notRead: Partial<Record<Field['kind'], string>> = {
  integer: 'notNumber',
  decimal: 'notNumber',
  day: 'notDay',
  flag: 'notYesNo',
  choice: 'notOneOf',
}

/** @returns undefined where the text says nothing that this kind of field can hold */
function saidBy(field: Field, text: string, words: Words, today: Day): unknown {
  switch (field.kind) {
    case 'text':
      return tidy(field.long ? text.replace(/\r\n?/g, '\n') : inOneLine(text))
    case 'integer': {
      const number = parseNumber(text)
      return number === undefined ? undefined : wholeOf(number)
    }
    case 'decimal':
      return parseNumber(text)
    case 'day':
      return parseDay(text, today)
    case 'flag':
      return flagOf(fold(text.trim()), words)
    case 'choice':
      return choiceOf(field, fold(text.trim()))
    default:
      return undefined
  }
}

/** A field of one line has no place for a second one, in a form neither. */
function inOneLine(text: string): string {
  const lines = text.split(/[\r\n]+/)
  if (lines.length === 1) return text
  return lines.flatMap((line) => line.trim() || []).join(' ')
}

/** Yes and no as this app writes them, and as spreadsheets do. */
function flagOf(text: string, words: Words): boolean | undefined {
  const is = (...of: string[]) => of.some((each) => fold(each) === text)
  if (is(words.say('common.yes'), en['common.yes'], 'true', '1')) return true
  return is(words.say('common.no'), en['common.no'], 'false', '0') ? false : undefined
}

/** A choice by what it is called in either language, or by its code. */
function choiceOf(field: Field, text: string): string | undefined {
  return field.choices?.find(({ value, label }) => [label.en, label.bn, value].some((each) => fold(each) === text))
    ?.value
}
