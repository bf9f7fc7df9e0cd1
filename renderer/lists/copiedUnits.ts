/** By line and column of a text, what each of its numbers is measured in; undefined where nobody knows. */
export type Units = readonly (readonly (string | undefined)[])[]

let last: { readonly text: string; readonly units: Units } | undefined

/**
 * The currency of each price in the text that this window copied last. The text itself cannot name it, because a
 * spreadsheet has to add the numbers up; without it dollars could be pasted into a row of euros.
 */
export const copiedUnits = {
  /** @returns undefined for any other text: nobody knows where that comes from */
  of: (text: string): Units | undefined => (last?.text === withLineFeeds(text) ? last.units : undefined),
  keep(text: string, units: Units): void {
    last = { text: withLineFeeds(text), units }
  },
  forget(): void {
    last = undefined
  },
}

/** The clipboard of Windows gives back another line break than was put into it. */
function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}
