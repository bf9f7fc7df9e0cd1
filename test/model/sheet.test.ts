import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockOf, sheetCell, sheetText } from '../../model/sheet.ts'

const limits = { rows: 1000, cells: 20_000 }

describe('a text that was copied from a spreadsheet', () => {
  test('is a block of cells, whatever ends its lines, and its last line break begins no row', () => {
    const block = [
      ['1', '', '3'],
      ['4', '5', ''],
    ]
    expect(blockOf('1\t\t3\n4\t5\t', limits)).toEqual(block)
    expect(blockOf('1\t\t3\r\n4\t5\t\r\n', limits)).toEqual(block)
    expect(blockOf('1\t\t3\r4\t5\t\r', limits)).toEqual(block)
    expect(blockOf('', limits)).toEqual([['']])
  })

  test('may have a cell with tabs and line breaks between quotation marks', () => {
    expect(blockOf('"two\nlines"\tnext\r\n"a ""word"""\tb', limits)).toEqual([
      ['two\nlines', 'next'],
      ['a "word"', 'b'],
    ])
  })

  test('is taken as it stands where a quotation mark only looks like the beginning of such a cell', () => {
    expect(blockOf('"rush" order\t6" zip\n"open', limits)).toEqual([['"rush" order', '6" zip'], ['"open']])
  })

  test('says the same once it is pasted as the cells that were copied', () => {
    // A cell that itself begins with an apostrophe before a formula reads like one that was made safe.
    const text = fc
      .string({ unit: fc.constantFrom('a', '1', '"', '\t', '\n', '=', '-', "'", ' ', 'অ') })
      .filter((each) => !(each.startsWith("'") && sheetText(each.slice(1)) === each))
    const blocks = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([rows, columns]) =>
        fc.array(fc.array(text, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
      )
    fc.assert(
      fc.property(blocks, (block) => {
        const copied = block.map((line) => line.map(sheetCell).join('\t')).join('\n')
        // The line break that a spreadsheet writes behind the last row: without it one last empty row could not be told.
        expect(blockOf(`${copied}\n`, limits)).toEqual(block)
      }),
    )
  })

  test('is refused by its rows or its cells, and a million lines as quickly as a thousand and one', () => {
    expect(blockOf('x\n'.repeat(1000), limits)).toHaveLength(1000)
    expect(blockOf('x\n'.repeat(1001), limits)).toBe('rows')
    expect(blockOf('x\t'.repeat(20_000), limits)).toBe('cells')
    const tookMs = (lines: number) => {
      const text = '12\t"a\nb"\t2027-01-12\r\n'.repeat(lines)
      // A repeated text is put together when it is first looked at; that of a clipboard is whole when it comes.
      expect(text.lastIndexOf('z')).toBe(-1)
      const each = Array.from({ length: 5 }, () => {
        const from = performance.now()
        expect(blockOf(text, limits)).toBe('rows')
        return performance.now() - from
      })
      return Math.min(...each)
    }
    // Read to its end it would take a thousand times as long; the smaller one is no less than the clock tells.
    expect(tookMs(1_000_000) / Math.max(tookMs(1001), 0.5)).toBeLessThan(30)
  })
})
