import { dayAt } from './calendar.ts'

/** A document's number, taken apart. */
export interface Printed {
  readonly year: number
  readonly counter: number
}

interface Numbering {
  readonly name: string
  /** The table and field that carry the number. */
  readonly table: string
  readonly field: string
  /** Keeps what was printed before the number was final, so that the paper stays findable. */
  readonly provisionalField: string
  readonly print: (year: number, counter: number) => string
  /** The opposite of print; undefined for everything that it never prints. */
  readonly read: (number: string) => Printed | undefined
}

/** A series whose numbers the server lends to devices in blocks. What is lent and not used leaves a gap. */
export interface LeasedSeries extends Numbering {
  readonly leased: true
  /** Numbers that a device is lent at a time. */
  readonly block: number
}

/** A series without gaps, as the law wants it of some papers: only the server gives its numbers, as it writes the row. */
export interface GaplessSeries extends Numbering {
  readonly leased: false
}

/** A series of document numbers: SCLPO_26_000123. A number is a label for people, never a key. */
export type Series = LeasedSeries | GaplessSeries

export const series: readonly Series[] = [
  {
    name: 'sclPo',
    table: 'salesOrder',
    field: 'sclPo',
    provisionalField: 'provisionalNo',
    leased: true,
    block: 20,
    // Six digits: four overflow at a factory's 143,000 order rows a year.
    ...yearly('SCLPO', 6),
  },
]

/** "SCLPO_26_000123": a stem, the year in two digits, and a count that begins anew with each year. */
export function yearly(stem: string, digits: number): Pick<Numbering, 'print' | 'read'> {
  const print = (year: number, counter: number) =>
    `${stem}_${String(year % 100).padStart(2, '0')}_${String(counter).padStart(digits, '0')}`
  const shape = new RegExp(`^${stem}_(\\d{2})_(\\d{${digits},15})$`)
  return {
    print,
    read(number) {
      const [, year, counter] = shape.exec(number) ?? []
      const printed = { year: 2000 + Number(year), counter: Number(counter) }
      // "0000123" has a digit too many: it was never printed.
      return print(printed.year, printed.counter) === number ? printed : undefined
    },
  }
}

/** The year that a number belongs to, by the factory's calendar. */
export function yearAt(ms: number): number {
  return Number(dayAt(ms).slice(0, 4))
}

export function isLeased(each: Series): each is LeasedSeries {
  return each.leased
}

/**
 * The number a document carries until the server gives it one: "~A7-0012". The tilde says that it is not final; it is
 * printed, so it stays findable afterwards.
 * @param device short code of the device
 * @param counter the device's own count, from 1
 */
export function provisional(device: string, counter: number): string {
  return `~${device}-${String(counter).padStart(4, '0')}`
}

export function isProvisional(number: string | null): boolean {
  return number?.startsWith('~') ?? false
}
