import Papa from 'papaparse'
import { fail, type Outcome, ok } from '../../model/fault.ts'

export interface CsvRow {
  /** As the spreadsheet numbers it, from 1; empty rows count. */
  readonly row: number
  readonly cells: readonly string[]
}

/** What a file may hold; beyond it is refused as a whole, before anything of it is stored. */
export interface CsvLimits {
  readonly cellChars: number
  readonly columns: number
  readonly rows: number
}

export const csvLimits: CsvLimits = { cellChars: 20_000, columns: 500, rows: 500_000 }

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

const byteOrderMark = '\ufeff'
const separators = [',', ';', '\t'] as const

/**
 * Reads a CSV file as it comes in, a bounded piece at a time. Rows that hold nothing are left out, but keep their number.
 * Ends with a fault `unreadable` at the first thing that no CSV file can hold; `what` is one of empty, binary, workbook,
 * notUtf8, cellTooLong, tooManyColumns, brokenQuotes, and `where` names the row. More rows than the limit is `tooLarge`.
 * @param said called once, before any row, when the file begins with a byte order mark
 */
export async function* readCsv(
  source: Bytes,
  { limits = csvLimits, said }: { limits?: CsvLimits; said?: (mark: 'byteOrderMark') => void } = {},
): AsyncGenerator<Outcome<CsvRow>, void> {
  let row = 0
  let isEmpty = true
  let rest = ''
  let parse: Parse | undefined
  const broken = (what: string) => fail({ kind: 'unreadable', what, where: `row ${row + 1}` })

  for await (const piece of textOf(source)) {
    if (!piece.ok) {
      yield broken(piece.fault)
      return
    }
    rest += piece.text
    if (parse === undefined) {
      if (rest.startsWith(byteOrderMark)) {
        rest = rest.slice(1)
        said?.('byteOrderMark')
      }
      if (rest.includes('\n') || piece.last) parse = parserFor(rest)
    }
    if (parse === undefined) {
      if (rest.length > limits.cellChars * limits.columns) {
        yield broken('cellTooLong')
        return
      }
      continue
    }
    const { rows, used, fault } = parse(rest, piece.last)
    rest = rest.slice(used)
    for (const cells of rows) {
      row++
      if (cells.every((cell) => cell.trim() === '')) continue
      const wrong = faultOf(cells, limits)
      if (wrong !== undefined) {
        row--
        yield broken(wrong)
        return
      }
      // The header does not count.
      if (row > limits.rows + 1) {
        yield fail({ kind: 'tooLarge', limit: limits.rows, unit: 'rows' })
        return
      }
      isEmpty = false
      yield ok({ row, cells })
    }
    if (fault !== undefined) {
      yield broken(fault)
      return
    }
    // A quote that is never closed would otherwise swallow the whole file into one cell.
    if (rest.length > limits.cellChars * 10) {
      yield broken('cellTooLong')
      return
    }
  }
  if (isEmpty) yield fail({ kind: 'unreadable', what: 'empty' })
}

function faultOf(cells: readonly string[], limits: CsvLimits): string | undefined {
  if (cells.length > limits.columns) return 'tooManyColumns'
  if (cells.some((cell) => cell.length > limits.cellChars)) return 'cellTooLong'
  return undefined
}

type Piece =
  | { readonly ok: true; readonly text: string; readonly last: boolean }
  | { readonly ok: false; readonly fault: string }

/** The file's text with line ends made one; never cuts a character or a line end in two. */
async function* textOf(source: Bytes): AsyncGenerator<Piece, void> {
  // ignoreBOM keeps the mark in the text, so that the reader can report it.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let first = true
  let held = ''
  const decode = (bytes?: Uint8Array): Piece => {
    let text: string
    try {
      text = held + (bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true }))
    } catch {
      return { ok: false, fault: 'notUtf8' }
    }
    if (text.includes('\u0000')) return { ok: false, fault: 'binary' }
    held = ''
    if (bytes !== undefined && text.endsWith('\r')) {
      held = '\r'
      text = text.slice(0, -1)
    }
    return { ok: true, text: text.replace(/\r\n?/g, '\n'), last: bytes === undefined }
  }
  for await (const bytes of source) {
    if (first && bytes.length > 0) {
      first = false
      const kind = binaryKind(bytes)
      if (kind !== undefined) {
        yield { ok: false, fault: kind }
        return
      }
    }
    const piece = decode(bytes)
    yield piece
    if (!piece.ok) return
  }
  yield decode()
}

/** Workbooks are what people most often hand in instead, so they are told apart from other binary files. */
function binaryKind(bytes: Uint8Array): 'workbook' | 'binary' | undefined {
  const starts = (...magic: number[]) => magic.every((byte, i) => bytes[i] === byte)
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0xd0, 0xcf, 0x11, 0xe0)) return 'workbook'
  if (bytes.subarray(0, 4096).includes(0) && !starts(0xff, 0xfe) && !starts(0xfe, 0xff)) return 'binary'
  return undefined
}

type Parse = (
  text: string,
  last: boolean,
) => { readonly rows: readonly string[][]; readonly used: number; readonly fault?: string }

/** A parser for the separator that the first line uses most. */
function parserFor(text: string): Parse {
  const header = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'))
  const count = (separator: string) => header.split(separator).length
  const delimiter = separators.reduce((best, each) => (count(each) > count(best) ? each : best))
  return (piece, last) => {
    // Papa's own streams drop the errors of a piece, and with them a row; its parser gives them back.
    const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"' })
    const result = parser.parse(piece, 0, !last) as Papa.ParseResult<string[]>
    const quotes = result.errors.some((error) => error.type === 'Quotes')
    const used = last ? piece.length : result.meta.cursor
    const at = result.errors.find((error) => error.type === 'Quotes')?.row ?? 0
    return quotes ? { rows: result.data.slice(0, at), used, fault: 'brokenQuotes' } : { rows: result.data, used }
  }
}
