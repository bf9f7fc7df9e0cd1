/**
 * Text that a spreadsheet takes for text. One that begins like a formula would be worked out when the file is opened, so
 * it gets an apostrophe before it; a plain negative number stays what it is.
 * Source: OWASP, "CSV Injection"; the wide forms of the signs are taken for signs too.
 */
export function sheetText(text: string): string {
  const isFormula = /^\s*[=+\-@＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text)
  return isFormula && !/^-\d+(\.\d+)?$/.test(text) ? `'${text}` : text
}

/**
 * A cell as it is copied for a spreadsheet: no text starts a formula, and one with a tab, a line break or a quotation mark
 * at its beginning stands in quotation marks, so that it stays one cell and says the same once it is pasted.
 */
export function sheetCell(text: string): string {
  const safe = sheetText(text.replace(/\r\n?/g, '\n'))
  return /[\t\n]|^"/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

/** How much of a pasted text is taken at once. */
export interface BlockLimits {
  readonly rows: number
  readonly cells: number
}

/**
 * The cells of a text as a spreadsheet copies them: tabs between cells, lines between rows, quotation marks around a cell
 * that has either inside. It reads no further than the limits, so that a million lines are refused as quickly as a thousand
 * and one.
 * @returns the limit that is broken where there is more than they allow
 */
export function blockOf(text: string, limits: BlockLimits): readonly (readonly string[])[] | keyof BlockLimits {
  const rows: string[][] = [[]]
  let count = 0
  let at = 0
  while (at <= text.length) {
    const quoted = text[at] === '"' ? quotedAt(text, at) : undefined
    const end = quoted?.end ?? endOfCell(text, at)
    const last = rows.at(-1) ?? []
    last.push(unguarded(quoted?.text ?? text.slice(at, end)))
    count += 1
    if (count > limits.cells) return 'cells'
    if (text[end] === '\t') {
      at = end + 1
      continue
    }
    at = end + (text.startsWith('\r\n', end) ? 2 : 1)
    // The line break at the end of the last row begins no other.
    if (at >= text.length) break
    if (rows.length === limits.rows) return 'rows'
    rows.push([])
  }
  return rows
}

/** A cell in quotation marks, if that is what begins here: what only looks like one is taken as it stands. */
function quotedAt(text: string, from: number): { readonly text: string; readonly end: number } | undefined {
  let at = from + 1
  for (;;) {
    const mark = text.indexOf('"', at)
    if (mark < 0) return undefined
    if (text[mark + 1] !== '"') {
      const isWhole = mark + 1 === text.length || /[\t\r\n]/.test(text[mark + 1] ?? '')
      if (!isWhole) return undefined
      return { text: text.slice(from + 1, mark).replaceAll('""', '"'), end: mark + 1 }
    }
    at = mark + 2
  }
}

function endOfCell(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '\t' && text[at] !== '\n' && text[at] !== '\r') at += 1
  return at
}

/** The apostrophe that sheetText puts before what looks like a formula is no part of the text. */
function unguarded(text: string): string {
  return text.startsWith("'") && sheetText(text.slice(1)) === text ? text.slice(1) : text
}
