import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Instant, instantAt, numberToDay } from '../../model/calendar.ts'
import { choice, day, decimal, flag, instant, integer, list, optional, ref, text } from '../../model/field.ts'
import { bytesToId } from '../../model/id.ts'
import { checksum } from '../../model/pack/checksum.ts'
import { decimalText, readDecimal } from '../../model/pack/decimals.ts'
import { pack, unpack } from '../../model/pack.ts'
import { isDecimal } from '../../model/quantity.ts'
import { commonFields, type Fields, type Row } from '../../model/table.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.info(`packing: SEED=${seed}`)

const fields: Fields = {
  name: optional(text('Name', 'নাম')),
  pieces: optional(integer('Pieces', 'পিস', { least: -2_000_000_000 })),
  price: optional(decimal('Price', 'দাম', { scale: 4 })),
  shipDate: optional(day('Ship', 'চালান')),
  seenAt: optional(instant('Seen', 'দেখা')),
  isSet: optional(flag('Set', 'সেট')),
  status: optional(choice('Status', 'অবস্থা', [{ value: 'open', label: { en: 'Open', bn: 'খোলা' } }])),
  buyer: optional(ref('Buyer', 'ক্রেতা', 'party')),
  sizes: optional(list('Sizes', 'সাইজ', () => z.string())),
  ...commonFields,
}

const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => bytesToId(bytes))
const words = fc.string({ unit: 'grapheme', maxLength: 30 })
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 6 }))
  .map(([digits, places]) => decimalText(digits, places))
const someDay = fc.integer({ min: -200_000, max: 200_000 }).map(numberToDay)
const someInstant = fc.integer({ min: -8_000_000_000_000, max: 8_000_000_000_000 }).map(instantAt)
const fewOrMany = <T>(value: fc.Arbitrary<T>) => fc.oneof(fc.constant(null), value)

const rowWith = (values: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Row> =>
  fc.record({
    id,
    version: fc.nat(),
    createdAt: someInstant,
    createdBy: fewOrMany(id),
    updatedAt: someInstant,
    updatedBy: fewOrMany(id),
    ...values,
  }) as fc.Arbitrary<Row>

const columnKinds: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  name: fewOrMany(words),
  pieces: fewOrMany(fc.oneof(fc.nat(200), fc.integer(), fc.maxSafeInteger())),
  price: fewOrMany(fc.oneof(fc.constantFrom('0', '4.1', '-12.0005', '1000000'), decimals)),
  shipDate: fewOrMany(someDay),
  seenAt: fewOrMany(someInstant),
  isSet: fewOrMany(fc.boolean()),
  status: fewOrMany(fc.constantFrom('open', 'closed')),
  buyer: fewOrMany(id),
  sizes: fewOrMany(fc.array(words, { maxLength: 4 })),
  // No field describes these two: an older build keeps what a newer one wrote.
  addedLater: fc.jsonValue(),
  "it's odd.": fc.constantFrom('x', 3, null, { deep: [1] }),
}

const byId = (a: Row, b: Row) => (a.id < b.id ? -1 : 1)
const rowsOf = (row: fc.Arbitrary<Row>, maxLength: number) =>
  fc.uniqueArray(row, { selector: (each) => each.id, maxLength })

/** The rows as they come back: in order of id. −0 is 0, which is how JSON carries it too. */
function readAll(bytes: Uint8Array): Row[] {
  const packed = unpack(bytes)
  if (packed === undefined) throw new Error('Freshly packed bytes did not open.')
  return Array.from({ length: packed.count }, (_, i) => packed.row(i))
}
const plain = (rows: readonly Row[]): Row[] => (JSON.parse(JSON.stringify(rows)) as Row[]).sort(byId)

describe('packed rows come back as they were', () => {
  for (const [name, values] of Object.entries(columnKinds)) {
    test(`column ${name}`, () => {
      fc.assert(
        fc.property(rowsOf(rowWith({ [name]: values }), 40), (rows) => {
          expect(readAll(pack('thing', fields, rows))).toEqual(plain(rows))
        }),
        { seed, numRuns: 100 },
      )
    })
  }

  test('all columns at once, some rows without some of them', () => {
    const row = fc
      .tuple(rowWith(columnKinds), fc.subarray(Object.keys(columnKinds)))
      .map(
        ([whole, without]) =>
          Object.fromEntries(Object.entries(whole).filter(([key]) => !without.includes(key))) as Row,
      )
    fc.assert(
      fc.property(rowsOf(row, 60), (rows) => {
        expect(readAll(pack('thing', fields, rows))).toEqual(plain(rows))
      }),
      { seed, numRuns: 60 },
    )
  })

  test('thousands of rows, where a dictionary is given up and where it is kept', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => make(i, { name: `ছোট ${i}`, status: `s${i % 300}` }))
    expect(readAll(pack('thing', fields, rows))).toEqual([...rows].sort(byId))
  })

  test('a text that begins with a byte order mark keeps it', () => {
    const rows = [
      make(1, { name: '\ufeffBOM, and long enough for the decoder of long texts' }),
      make(2, { name: '\ufeff' }),
    ]
    expect(readAll(pack('thing', fields, rows))).toEqual(rows)
  })

  test('a decimal too long for a double stays exact', () => {
    const rows = [make(1, { price: '12345678901234567890.000000000000000001' }), make(2, { price: '0.1' })]
    expect(readAll(pack('thing', fields, rows))).toEqual(rows)
  })

  test('no rows at all', () => {
    expect(readAll(pack('thing', fields, []))).toEqual([])
  })
})

test('a column that no row carries is absent, and an empty one is not', () => {
  const packed = unpack(pack('thing', fields, [make(1, { name: null })]))
  expect(packed?.column('name')).toMatchObject({ kind: 'text' })
  expect(packed?.column('price')).toBeUndefined()
  expect(packed?.row(0)).not.toHaveProperty('price')
})

test('rows are found by their id, and an unknown id is not', () => {
  const rows = Array.from({ length: 300 }, (_, i) => make(i * 7919, {}))
  const packed = unpack(pack('thing', fields, rows))
  for (const row of rows) expect(packed?.idAt(packed.indexOf(row.id))).toBe(row.id)
  expect(packed?.indexOf(make(5, {}).id)).toBe(-1)
  expect(packed?.indexOf('not an id')).toBe(-1)
})

describe('harm is noticed', () => {
  const bytes = pack(
    'thing',
    fields,
    Array.from({ length: 30 }, (_, i) => make(i, { name: `n${i}`, price: '4.25' })),
  )

  test('every single flipped bit', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const harmed = bytes.slice()
      harmed[bit >> 3] = (harmed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(unpack(harmed), `bit ${bit}`).toBeUndefined()
    }
  })

  test('every cut, and every addition', () => {
    for (let length = 0; length < bytes.length; length++) expect(unpack(bytes.subarray(0, length))).toBeUndefined()
    const longer = new Uint8Array(bytes.length + 8)
    longer.set(bytes)
    expect(unpack(longer)).toBeUndefined()
  })

  test('bytes at an odd place in a larger buffer open all the same', () => {
    const larger = new Uint8Array(bytes.length + 3)
    larger.set(bytes, 3)
    expect(unpack(larger.subarray(3))?.row(4)).toEqual(unpack(bytes)?.row(4))
  })
})

describe('what does not fit its field is refused with its name', () => {
  test.each([
    ['name', 7],
    ['name', 'half \ud800'],
    ['pieces', 1.5],
    ['pieces', '7'],
    ['price', 4.1],
    ['price', '4.10'],
    ['price', '-0'],
    ['shipDate', '2026-02-30'],
    ['seenAt', '2026-01-01T25:00:00.000Z'],
    ['seenAt', '2026-01-01'],
    ['isSet', 1],
    ['buyer', 'H&M'],
    ['buyer', '019338E1-0000-7000-8000-000000000001'],
  ])('%s: %s', (name, value) => {
    expect(() => pack('thing', fields, [make(1, { [name]: value })])).toThrow()
  })

  test('an id that is not a UUID, and one id twice', () => {
    expect(() => pack('thing', fields, [{ ...make(1, {}), id: '17' }])).toThrow('id')
    expect(() => pack('thing', fields, [make(1, {}), make(1, {})])).toThrow('twice')
  })
})

test('decimals are read exactly when they are canonical', () => {
  fc.assert(
    fc.property(fc.oneof(decimals, fc.stringMatching(/^-?[0-9.]{0,8}$/)), (given) => {
      const read = readDecimal(given)
      expect(read !== undefined).toBe(isDecimal(given))
      if (read !== undefined && read !== 'tooLong') expect(decimalText(read.mantissa, read.places)).toBe(given)
    }),
    { seed, numRuns: 2000 },
  )
})

test('the checksum is XXH32', () => {
  // "abcd" and sixteen times "a", from the reference implementation.
  const words = (ascii: string) => new Uint32Array(new TextEncoder().encode(ascii).buffer)
  expect(checksum(words('abcd'))).toBe(0xa3643705)
  expect(checksum(words(''))).toBe(0x02cc5d05)
})

function make(n: number, values: Record<string, unknown>): Row {
  return {
    id: `019338e1-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
    version: 1,
    createdAt: '2026-01-02T03:04:05.678Z' as Instant,
    createdBy: null,
    updatedAt: '2026-01-02T03:04:05.678Z' as Instant,
    updatedBy: null,
    ...values,
  }
}
