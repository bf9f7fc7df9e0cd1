import type { Choice } from './field.ts'

/** A status machine: who may move a row from where to where. Status fields change by a move and never by a patch. */
export interface Machine {
  readonly initial: string
  readonly states: readonly Choice[]
  /** from → the states that a person may move to. */
  readonly moves: Readonly<Record<string, readonly string[]>>
  readonly permission: string
  /** Moves that need a reason in words. */
  readonly needsReason: readonly string[]
}

export const orderStates = [
  { value: 'draft', label: { en: 'Draft', bn: 'খসড়া' }, tone: 'plain' },
  { value: 'confirmed', label: { en: 'Confirmed', bn: 'নিশ্চিত' }, tone: 'info' },
  { value: 'in_production', label: { en: 'In production', bn: 'উৎপাদনে' }, tone: 'info' },
  { value: 'ready', label: { en: 'Ready', bn: 'প্রস্তুত' }, tone: 'warn' },
  { value: 'part_shipped', label: { en: 'Part shipped', bn: 'আংশিক চালান' }, tone: 'good' },
  { value: 'shipped', label: { en: 'Shipped', bn: 'চালান হয়েছে' }, tone: 'good' },
  { value: 'closed', label: { en: 'Closed', bn: 'সমাপ্ত' }, tone: 'plain' },
  { value: 'on_hold', label: { en: 'On hold', bn: 'স্থগিত' }, tone: 'bad' },
  { value: 'cancelled', label: { en: 'Cancelled', bn: 'বাতিল' }, tone: 'plain' },
] as const satisfies readonly Choice[]

// "On hold" leads back to any state that can be held; the server lets it return only to the state it was held in.
const salesOrder: Machine = {
  initial: 'draft',
  states: orderStates,
  moves: {
    draft: ['confirmed', 'cancelled'],
    confirmed: ['in_production', 'on_hold', 'cancelled'],
    in_production: ['ready', 'on_hold', 'cancelled'],
    ready: ['part_shipped', 'shipped', 'on_hold', 'cancelled'],
    part_shipped: ['shipped'],
    shipped: ['closed'],
    on_hold: ['confirmed', 'in_production', 'ready', 'cancelled'],
    closed: [],
    cancelled: [],
  },
  permission: 'order.move',
  needsReason: ['on_hold', 'cancelled'],
}

export const styleStates = [
  { value: 'development', label: { en: 'Development', bn: 'উন্নয়ন' }, tone: 'plain' },
  { value: 'approved', label: { en: 'Approved', bn: 'অনুমোদিত' }, tone: 'good' },
  { value: 'production', label: { en: 'Production', bn: 'উৎপাদন' }, tone: 'info' },
  { value: 'discontinued', label: { en: 'Discontinued', bn: 'বন্ধ' }, tone: 'plain' },
] as const satisfies readonly Choice[]

const style: Machine = {
  initial: 'development',
  states: styleStates,
  moves: {
    development: ['approved', 'discontinued'],
    approved: ['production', 'development', 'discontinued'],
    production: ['discontinued'],
    discontinued: ['development'],
  },
  permission: 'style.edit',
  needsReason: ['discontinued'],
}

const machines: Readonly<Record<string, Machine>> = { salesOrder, style }

export function machineOf(name: string | undefined): Machine | undefined {
  return name === undefined ? undefined : machines[name]
}

/**
 * True once a document has come to its end: no move leads on, and neither it nor its lines are written any more. The
 * screens and the server ask this one question, so that nobody types what will be refused.
 */
export function isEnded(machine: Machine | undefined, state: unknown): boolean {
  return machine?.moves[String(state)]?.length === 0
}

export function mayMove(machine: Machine, from: string, to: string): boolean {
  return machine.moves[from]?.includes(to) ?? false
}
