/** A series of document numbers: SCLPO_26_000123. A number is a label for people, never a key. */
export interface Series {
  readonly name: string
  /** The table and field that carry the number. */
  readonly table: string
  readonly field: string
  /** Numbers a device asks for at a time. */
  readonly block: number
  readonly print: (year: number, counter: number) => string
}

export const series: readonly Series[] = [
  {
    name: 'sclPo',
    table: 'salesOrder',
    field: 'sclPo',
    block: 20,
    // Six digits: four overflow at a factory's 143,000 order rows a year.
    print: (year, counter) => `SCLPO_${String(year % 100).padStart(2, '0')}_${String(counter).padStart(6, '0')}`,
  },
]

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
